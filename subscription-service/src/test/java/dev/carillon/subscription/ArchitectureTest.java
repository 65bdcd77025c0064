package dev.carillon.subscription;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Who may import whom.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private static final String BASE = "dev.carillon.subscription.";

    private final JavaClasses ours =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.carillon.subscription");

    @Test
    void theDomainIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("..subscription.domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..subscription.domain..",
                        "dev.carillon.schemas.id..",
                        "java..",
                        "org.jspecify..")
                .check(ours);
    }

    @Test
    void timeAndChanceAreHandedToTheDomain() {
        noClasses()
                .that()
                .resideInAPackage("..subscription.domain..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .check(ours);
    }

    @Test
    void edgesDoNotSeeEachOther() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy(BASE + "app..")
                .layer("graphql")
                .definedBy(BASE + "graphql..")
                .layer("store")
                .definedBy(BASE + "store..")
                .layer("seal")
                .definedBy(BASE + "seal..")
                .layer("oidc")
                .definedBy(BASE + "oidc..")
                .layer("publish")
                .definedBy(BASE + "publish..")
                .layer("directory")
                .definedBy(BASE + "directory..")
                .layer("deliverylog")
                .definedBy(BASE + "deliverylog..")
                .layer("replay")
                .definedBy(BASE + "replay..")
                .layer("health")
                .definedBy(BASE + "health..")
                .layer("notice")
                .definedBy(BASE + "notice..")
                .layer("intake")
                .definedBy(BASE + "intake..")
                .layer("operations")
                .definedBy(BASE + "operations..")
                .layer("leadership")
                .definedBy(BASE + "leadership..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("graphql")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("seal")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("oidc")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("publish")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("directory")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("deliverylog")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("replay")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("health")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("notice")
                .mayOnlyBeAccessedByLayers("app", "store")
                .whereLayer("intake")
                .mayOnlyBeAccessedByLayers("app", "store", "directory", "deliverylog", "health")
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("app", "store", "graphql", "seal", "oidc", "replay")
                .whereLayer("leadership")
                .mayOnlyBeAccessedByLayers(
                        "app",
                        "store",
                        "publish",
                        "intake",
                        "notice",
                        "graphql",
                        "deliverylog",
                        "replay")
                .check(ours);
    }

    /// The store implements what the others declare, and so sees their interfaces and values; never
    /// the classes that do their work.
    @Test
    void theStoreSeesInterfacesAndValuesOfOthersOnly() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "store..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "publish.OutboxRelay")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "replay.ReplayRelay")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "publish.SubscriptionTopic")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "intake.TopicIntake")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "directory.DirectoryRecords")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "deliverylog.DeliveryStepRecords")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "health.HealthRecords")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BASE + "notice.NoticeJob")
                .check(ours);
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "org.postgresql..", "com.zaxxer..")
                .check(ours);
    }

    @Test
    void generatedRecordsStayAtTheirEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        BASE + "publish..",
                        BASE + "directory..",
                        BASE + "deliverylog..",
                        BASE + "health..",
                        BASE + "replay..",
                        BASE + "app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.carillon.schemas.wire..",
                        "dev.carillon.schemas.directory..",
                        "dev.carillon.schemas.event..",
                        "org.apache.avro..")
                .check(ours);
    }

    @Test
    void eventsAreRoutedAgainInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "replay..", BASE + "app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.carillon.router..")
                .check(ours);
    }

    @Test
    void onlyTheApiKnowsGraphqlAndItsServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "graphql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("graphql..", "io.helidon..", "org.dataloader..")
                .check(ours);
    }

    @Test
    void onlyTheRoomOfNoticesSendsMail() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "notice..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..")
                .check(ours);
    }

    @Test
    void onlyTheRoomOfTheIssuerKnowsJoseAndCallsOthers() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "oidc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.nimbusds..", "java.net.http..")
                .check(ours);
    }

    @Test
    void onlyTheWiringReadsTheEnvironmentAndEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "app..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(ours);
    }
}
