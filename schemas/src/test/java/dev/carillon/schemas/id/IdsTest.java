package dev.carillon.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IdsTest {

    private static final SubscriptionId SUBSCRIPTION = new SubscriptionId(381);

    @Test
    void aDeliveryIdIsTheVersion5UuidThatAnotherImplementationComputes() {
        // Computed with Python's hashlib from the same name space and length-prefixed parts.
        assertThat(DeliveryId.of("300", "cards", "1", SUBSCRIPTION).text())
                .isEqualTo("dlv_8911fa60-83b7-58fb-89fb-558f7b7cb793");
    }

    @Test
    void routingTheSameEventTwiceMakesTheSameDeliveryId() {
        assertThat(DeliveryId.of("300", "cards", "1", SUBSCRIPTION))
                .isEqualTo(DeliveryId.of("300", "cards", "1", SUBSCRIPTION));
    }

    @Test
    void everyPartOfAnEventsIdentityChangesTheDeliveryId() {
        DeliveryId id = DeliveryId.of("300", "cards", "1", SUBSCRIPTION);

        assertThat(DeliveryId.of("301", "cards", "1", SUBSCRIPTION)).isNotEqualTo(id);
        assertThat(DeliveryId.of("300", "users", "1", SUBSCRIPTION)).isNotEqualTo(id);
        assertThat(DeliveryId.of("300", "cards", "2", SUBSCRIPTION)).isNotEqualTo(id);
        assertThat(DeliveryId.of("300", "cards", "1", new SubscriptionId(382))).isNotEqualTo(id);
    }

    @Test
    void textCannotSlideFromOnePartOfTheIdentityToTheNext() {
        assertThat(DeliveryId.of("300", "cards1", "1", SUBSCRIPTION))
                .isNotEqualTo(DeliveryId.of("300", "cards", "11", SUBSCRIPTION));
    }

    @Test
    void aDeliveryIdSurvivesItsBytesAndItsText() {
        DeliveryId id = DeliveryId.of("300", "cards", "1", SUBSCRIPTION);

        assertThat(DeliveryId.ofBytes(id.bytes())).isEqualTo(id);
        assertThat(DeliveryId.parse(id.text())).isEqualTo(id);
    }

    @Test
    void aSubscriptionKeySurvivesItsText() {
        SubscriptionKey key = new SubscriptionKey(Scope.table("ZdeRdE"), SUBSCRIPTION);

        assertThat(key.text()).isEqualTo("table:ZdeRdE/381");
        assertThat(SubscriptionKey.parse(key.text())).isEqualTo(key);
    }

    @Test
    void noScopesPrefixBeginsAnotherScopesPrefix() {
        assertThat(new SubscriptionKey(Scope.pipe("221"), SUBSCRIPTION).text())
                .doesNotStartWith(SubscriptionKey.prefix(Scope.pipe("22")));
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThatThrownBy(() -> SubscriptionKey.parse("pipe:22")).hasMessageContaining("pipe:22");
        assertThatThrownBy(() -> SubscriptionKey.parse("board:22/1"))
                .hasMessageContaining("board:22");
        assertThatThrownBy(() -> SubscriptionKey.parse("pipe:22/x")).hasMessageContaining("\"x\"");
        assertThatThrownBy(() -> Scope.pipe("a/b")).hasMessageContaining("a/b");
        assertThatThrownBy(() -> new SubscriptionId(0)).hasMessageContaining("0");
    }
}
