package dev.carillon.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.event.EventMetadata;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SampleEventTest {

    /// An event of somebody else: a tree, a list of things that may be null, times of three kinds.
    private static final Schema FOREIGN =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"TreeGrown","namespace":"com.example",
                             "doc":"A tree grew.","action":"tree.grow","scopes":["table"],
                             "fields":[
                              {"name":"metadata","type":%s},
                              {"name":"root","type":{"type":"record","name":"Node","fields":[
                                {"name":"left","type":["null","Node"]},
                                {"name":"right","type":{"type":"array","items":"Node"}},
                                {"name":"pipe_id","type":["null","long"]},
                                {"name":"table_id","type":["null","string"]}]}},
                              {"name":"marks","type":{"type":"map","values":["null","bytes"]}},
                              {"name":"hash","type":{"type":"fixed","name":"Hash","size":4}},
                              {"name":"micros","type":{"type":"long","logicalType":"timestamp-micros"}},
                              {"name":"day","type":{"type":"int","logicalType":"date"}},
                              {"name":"height","type":"double"}]}
                            """
                                    .formatted(EventMetadata.getClassSchema()));

    @Test
    void everyShippedActionHasAValidOne() {
        for (EventType type : EventCatalogue.builtIn().types()) {
            GenericRecord event = SampleEvent.of(type);

            assertThat(GenericData.get().validate(type.schema(), event)).as(type.action()).isTrue();
            assertThat(((GenericRecord) event.get(0)).get("action")).isEqualTo(type.action());
        }
    }

    @Test
    void anActionOfSomebodyElseHasAValidOneToo() {
        EventType type = EventCatalogue.read(FOREIGN).orElseThrow();

        GenericRecord event = SampleEvent.of(type);

        assertThat(GenericData.get().validate(FOREIGN, event)).isTrue();
        GenericRecord root = (GenericRecord) event.get("root");
        assertThat(root.get("pipe_id")).isNull();
        assertThat(root.get("table_id")).isEqualTo("table_id");
        assertThat(event).isEqualTo(SampleEvent.of(type));
    }

    @Test
    void fieldsAreListedWithTheirPathsTheObjectsBeforeWhatIsInThem() {
        List<CallbackField> fields =
                CallbackField.of(
                        EventCatalogue.builtIn().find("card.comment_create").orElseThrow());

        assertThat(fields)
                .extracting(CallbackField::path)
                .startsWith("on_phase", "on_phase.id", "on_phase.name", "comment")
                .contains("mentioned_users[].email", "card.title")
                .doesNotContain("metadata", "metadata.id");
        assertThat(fields)
                .filteredOn(field -> field.path().equals("made_by"))
                .extracting(CallbackField::type)
                .containsExactly("optional object");
        assertThat(fields).allSatisfy(field -> assertThat(field.about()).isNotBlank());
    }

    @Test
    void aTypeThatContainsItselfEnds() {
        assertThat(CallbackField.of(EventCatalogue.read(FOREIGN).orElseThrow()))
                .hasSizeLessThan(10_000);
    }
}
