package dev.carillon.benchmarks.cli;

import dev.carillon.benchmarks.api.ApiCommand;
import dev.carillon.benchmarks.api.LogCommand;
import dev.carillon.benchmarks.api.SubscriptionsCommand;
import dev.carillon.benchmarks.router.FanOutCommand;
import dev.carillon.benchmarks.router.RouterCommand;
import dev.carillon.benchmarks.worker.EndToEndCommand;
import dev.carillon.benchmarks.worker.IdleCommand;
import dev.carillon.benchmarks.worker.IsolationCommand;
import dev.carillon.benchmarks.worker.ScaleCommand;
import dev.carillon.benchmarks.worker.WorkerCommand;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Lists the benchmarks when none is named. A scenario joins by a command of its own in
/// `subcommands`.
@Command(
        name = "./carillon bench",
        mixinStandardHelpOptions = true,
        description =
                "Measure one thing of the platform, with a ledger and a baseline in the same run.",
        subcommands = {
            ApiCommand.class,
            SubscriptionsCommand.class,
            EndToEndCommand.class,
            FanOutCommand.class,
            IdleCommand.class,
            IsolationCommand.class,
            LogCommand.class,
            RouterCommand.class,
            ScaleCommand.class,
            WorkerCommand.class
        })
final class BenchCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
        out.flush();
        return 0;
    }
}
