package dev.carillon.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.domain.Rendered;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.catalogue.SampleEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

class EventsPageTest {

    private static final Path PAGE = Path.of("../docs/events.md");

    private final EventCatalogue catalogue = EventCatalogue.builtIn();

    @Test
    void theDocumentHoldsTheCatalogueAsTheSchemasSay() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("docs/events.md is out of date; ./carillon events prints the catalogue")
                .endsWith(EventsCommand.page(catalogue));
    }

    @Test
    void everySampleIsWhatTheRouterMakesOfTheSampleEventByteForByte() throws IOException {
        List<String> samples =
                Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("{")).toList();

        assertThat(samples)
                .containsExactlyElementsOf(
                        catalogue.types().stream().map(EventsPageTest::rendered).toList());
    }

    @Test
    void aSampleIsAnEventOfItsSchema() {
        for (EventType type : catalogue.types()) {
            assertThat(GenericData.get().validate(type.schema(), SampleEvent.of(type)))
                    .as(type.action())
                    .isTrue();
        }
    }

    private static String rendered(EventType type) {
        Rendered rendered =
                new CallbackRenderer(512 * 1024)
                        .render(SampleEvent.of(type), type.action(), SampleEvent.ID);
        assertThat(rendered).isInstanceOf(Rendered.Payload.class);
        return rendered.toString();
    }
}
