package dev.carillon.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTableTest {

    /// The default plan of a production cluster, which the documents show.
    private static final TopicPlan PLAN =
            new TopicPlan(
                    TopicPlan.DEFAULT_PARTITIONS,
                    3,
                    2,
                    List.of(
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(30),
                            Duration.ofHours(2),
                            Duration.ofHours(5),
                            Duration.ofHours(10),
                            Duration.ofHours(14),
                            Duration.ofHours(20),
                            Duration.ofHours(24)));

    @Test
    void theDocumentHoldsThePrintedCatalogue() throws IOException {
        assertThat(Files.readString(Path.of("../docs/topics.md")))
                .as("docs/topics.md is out of date; ./carillon topics prints the table")
                .contains(TopicsTable.print(PLAN, TopicsTable.Format.MARKDOWN));
    }

    @Test
    void theDefinitionsForDeploymentAreThePrintedOnes() throws IOException {
        assertThat(Files.readString(Path.of("../deploy/topics/topics.txt")))
                .as(
                        "deploy/topics/topics.txt is out of date; ./carillon topics --format LINES prints it")
                .isEqualTo(TopicsTable.print(PLAN, TopicsTable.Format.LINES));
    }
}
