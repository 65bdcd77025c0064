package dev.carillon.router;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses ROUTER =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.carillon.router");

    @Test
    void theDomainIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("..router.domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..router.domain..", "..schemas.id..", "java..", "org.jspecify..")
                .check(ROUTER);
    }

    @Test
    void timeAndChanceAreHandedIn() {
        noClasses()
                .that()
                .resideInAPackage("..router.domain..")
                .or()
                .resideInAPackage("..router.render..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(ROUTER);
    }

    @Test
    void nobodyAsksForTheTimeButThroughAClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(ROUTER);
    }

    @Test
    void edgesDoNotSeeEachOther() {
        slices().matching("dev.carillon.router.(render|topology|publish)..")
                .should()
                .notDependOnEachOther()
                .check(ROUTER);
    }

    @Test
    void onlyTheWiringSeesTheEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..router.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..router.app..")
                .check(ROUTER);
    }

    @Test
    void renderingKnowsNothingOfKafka() {
        noClasses()
                .that()
                .resideInAPackage("..router.render..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "..schemas..")
                .check(ROUTER);
    }

    @Test
    void onlyTheMainReadsTheEnvironmentAndEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.carillon.router.app.Main")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(ROUTER);
    }

    @Test
    void onlyTheRoomOfTracesKnowsOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..router.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(ROUTER);
    }
}
