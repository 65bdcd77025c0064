package dev.carillon.delivery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may see whom inside the worker.
class ArchitectureTest {

    private static final String BASE = "dev.carillon.delivery.";
    private static final List<String> EDGES =
            List.of("consume", "table", "send", "publish", "deadletter", "trace");
    private static final JavaClasses WORKER =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.carillon.delivery");

    @Test
    void theDomainIsPlainJava() {
        classes()
                .that()
                .resideInAPackage(BASE + "domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        BASE + "domain..", "dev.carillon.schemas.id..", "java..", "org.jspecify..")
                .check(WORKER);
    }

    @Test
    void timeAndChanceAreHandedIntoTheDomain() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "domain..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .check(WORKER);
    }

    @Test
    void edgesDoNotSeeEachOther() {
        for (String edge : EDGES) {
            String[] others =
                    EDGES.stream()
                            .filter(other -> !other.equals(edge))
                            .map(other -> BASE + other + "..")
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(BASE + edge + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage(BASE + "app..")
                    .check(WORKER);
        }
    }

    @Test
    void onlyTheSenderCallsOutAndOpensSecrets() {
        outside("send")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.net.http..")
                .check(WORKER);
        noClasses()
                .that()
                .resideInAnyPackage(
                        BASE + "domain..", BASE + "consume..", BASE + "table..", BASE + "publish..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.carillon.platform.crypto..")
                .check(WORKER);
    }

    @Test
    void onlyTheRoomOfTracesKnowsOpenTelemetry() {
        outside("trace")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(WORKER);
    }

    @Test
    void onlyThePublisherProduces() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        BASE + "domain..", BASE + "consume..", BASE + "table..", BASE + "send..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer..")
                .check(WORKER);
    }

    @Test
    void onlyTheApplicationSeesTheProcessAndItsMeters() {
        outside("app")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(WORKER);
    }

    @Test
    void generatedRecordsStopAtTheEdges() {
        ArchRule rule =
                noClasses()
                        .that()
                        .resideInAnyPackage(BASE + "send..", BASE + "domain..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.carillon.schemas.wire..", "dev.carillon.schemas.event..");
        rule.check(WORKER);
    }

    private static com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction outside(
            String room) {
        return noClasses().that().resideOutsideOfPackage(BASE + room + "..");
    }
}
