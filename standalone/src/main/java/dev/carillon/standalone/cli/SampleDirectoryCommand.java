package dev.carillon.standalone.cli;

import dev.carillon.standalone.stack.Upstream;
import dev.carillon.standalone.up.SampleOrganization;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Publishes the sample directory, as the upstream system of record would.
@Command(
        name = "sample-directory",
        mixinStandardHelpOptions = true,
        description = "Publish the sample organizations, which `up` has, to a running platform.")
final class SampleDirectoryCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

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
        try (Upstream upstream = new Upstream(kafka, registry)) {
            upstream.publish(SampleOrganization.directory());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "published organization 22 with pipe 22 and table ZdeRdE; user "
                        + SampleOrganization.ADMINISTRATOR
                        + " administers it");
        out.flush();
        return 0;
    }
}
