package dev.carillon.platform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses PLATFORM =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.carillon.platform");

    @Test
    void knowsNoWebhookNoun() {
        noClasses()
                .should()
                .haveNameMatching("(?i).*(webhook|subscription|deliver(y|ies)|event|endpoint).*")
                .because("the platform is what every process needs, whatever it is about")
                .check(PLATFORM);
    }

    @Test
    void dependsOnNoOtherModuleOfCarillon() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.carillon\\.(?!platform\\.).*")
                .check(PLATFORM);
    }

    @Test
    void everyRoomSeesTheSettingsAndNoOtherRoom() {
        for (String room :
                new String[] {"lifecycle", "admin", "kafka", "egress", "crypto", "log", "trace"}) {
            classes()
                    .that()
                    .resideInAPackage("dev.carillon.platform." + room)
                    .should()
                    .onlyDependOnClassesThat()
                    .haveNameMatching(
                            "(?!dev\\.carillon\\.).*|dev\\.carillon\\.platform\\.(config|"
                                    + room
                                    + ")\\..*")
                    .check(PLATFORM);
        }
    }

    @Test
    void theSettingsNeedNothingButJava() {
        classes()
                .that()
                .resideInAPackage("dev.carillon.platform.config")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.carillon.platform.config", "java..", "org.jspecify.annotations")
                .check(PLATFORM);
    }

    @Test
    void eachLibraryHasOneRoom() {
        onlyIn("crypto", "com.google.crypto..");
        onlyIn("log", "ch.qos.logback..", "net.logstash..", "org.slf4j.bridge..");
        onlyIn("kafka", "org.apache.kafka..");
        onlyIn("admin", "io.micrometer..", "com.sun.net.httpserver..");
        onlyIn("trace", "io.opentelemetry..");
    }

    @Test
    void readsNoEnvironmentAndEndsNoProcessBesidesTheRunnerAndTheProbe() {
        // The probe is a program of its own, beside the service.
        noClasses()
                .that()
                .doNotHaveSimpleName("HealthProbe")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(PLATFORM);
        noClasses()
                .that()
                .doNotHaveSimpleName("ServiceRunner")
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .check(PLATFORM);
    }

    private static void onlyIn(String room, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.carillon.platform." + room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(PLATFORM);
    }
}
