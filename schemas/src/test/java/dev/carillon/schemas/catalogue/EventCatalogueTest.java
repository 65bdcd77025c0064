package dev.carillon.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.wire.Subscription;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {

    @Test
    void knowsEveryActionOfTheApi() {
        assertThat(EventCatalogue.builtIn().actions())
                .containsExactlyInAnyOrder(
                        "card.create",
                        "card.field_update",
                        "card.move",
                        "card.done",
                        "card.delete",
                        "card.comment_create",
                        "card.email_received",
                        "card.late",
                        "card.expired",
                        "card.overdue",
                        "user.removal_from_pipe",
                        "user.removal_from_table",
                        "user.role_set",
                        "user.invitation_sent",
                        "user.invitation_acceptance",
                        "user.removal_from_org");
    }

    @Test
    void knowsWhereAnActionCanHappen() {
        EventCatalogue catalogue = EventCatalogue.builtIn();

        assertThat(catalogue.find("user.removal_from_org").orElseThrow().scopes())
                .containsExactly(ScopeType.ORGANIZATION);
        assertThat(catalogue.find("user.removal_from_pipe").orElseThrow().scopes())
                .containsExactlyInAnyOrder(ScopeType.PIPE, ScopeType.ORGANIZATION);
        assertThat(catalogue.find("card.move").orElseThrow().scopes())
                .containsExactlyInAnyOrder(ScopeType.values());
    }

    @Test
    void everyFilterNamesANumberInItsEvent() {
        for (EventType type : EventCatalogue.builtIn().types()) {
            type.filters()
                    .forEach((key, path) -> {
                        Schema schema = type.schema();
                        for (String step : path.split("\\.", -1)) {
                            assertThat(schema.getField(step))
                                    .as(type.action() + " " + key + " " + path)
                                    .isNotNull();
                            schema = schema.getField(step).schema();
                        }
                        assertThat(schema.getType()).isEqualTo(Schema.Type.LONG);
                    });
        }
    }

    @Test
    void anInternalRecordIsNoEvent() {
        assertThat(EventCatalogue.read(Subscription.getClassSchema())).isEmpty();
        assertThatThrownBy(() -> EventCatalogue.of(List.of(Subscription.getClassSchema())))
                .hasMessageContaining("Subscription");
    }

    @Test
    void refusesTwoSchemasOfOneAction() {
        Schema schema = CardMoved.getClassSchema();

        assertThatThrownBy(() -> EventCatalogue.of(List.of(schema, schema)))
                .hasMessageContaining("card.move");
    }
}
