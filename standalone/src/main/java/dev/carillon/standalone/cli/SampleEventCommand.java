package dev.carillon.standalone.cli;

import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.SampleEvents;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Produces one example event, as an upstream service would.
@Command(
        name = "sample-event",
        mixinStandardHelpOptions = true,
        description = "Produce one example event of an action to a running platform.")
final class SampleEventCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ACTION", description = "For example card.move or user.role_set.")
    private String action = "";

    @Option(
            names = "--scope",
            defaultValue = "pipe:22",
            description = "Where it happens (default: ${DEFAULT-VALUE}).")
    private String scope = "";

    @Option(
            names = "--organization",
            defaultValue = "22",
            description = "The organization of the scope (default: ${DEFAULT-VALUE}).")
    private String organization = "";

    @Option(names = "--id", description = "The event's id (default: a new one).")
    private @Nullable String id;

    @Option(
            names = "--kafka",
            defaultValue = "127.0.0.1:19092",
            description = "The broker (default: ${DEFAULT-VALUE}).")
    private String kafka = "";

    @Option(
            names = "--registry",
            defaultValue = "http://127.0.0.1:18081/apis/ccompat/v7",
            description = "The schema registry (default: ${DEFAULT-VALUE}).")
    private String registry = "";

    @Override
    public Integer call() {
        if (EventCatalogue.builtIn().find(action).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown action \""
                            + action
                            + "\"; known are "
                            + EventCatalogue.builtIn().actions().stream().sorted().toList());
        }
        String eventId = id == null ? UUID.randomUUID().toString() : id;
        SpecificRecord event =
                new SampleEvents(organization, "sample", Clock.systemUTC().instant())
                        .of(action, parsedScope(), eventId);
        try (Upstream upstream = new Upstream(kafka, registry)) {
            Upstream.acknowledged(upstream.produce(event));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("produced " + action + " " + eventId + " in " + scope);
        out.flush();
        return 0;
    }

    private Scope parsedScope() {
        try {
            return Scope.parse(scope);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--scope: " + e.getMessage(), e);
        }
    }
}
