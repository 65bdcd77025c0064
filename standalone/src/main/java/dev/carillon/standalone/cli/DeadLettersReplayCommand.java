package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.deadletter.DeadLetterFilter;
import dev.carillon.delivery.deadletter.DeadLetterReplay;
import dev.carillon.standalone.stack.Progress;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./carillon dead-letters replay`.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Send dead letters once more, each delivery once, as a new run with the same id and"
                    + " bytes.",
            "Those of deleted or disabled webhooks are refused. Exit code 1 when any was."
        })
final class DeadLettersReplayCommand implements Callable<Integer> {

    private static final int SOME_REFUSED = 1;

    @Spec private CommandSpec spec;
    @Mixin private DeadLetterOptions options = new DeadLetterOptions();

    @Option(names = "--dry-run", description = "Only say what would be replayed.")
    private boolean isDryRun;

    @Option(
            names = "--all",
            description = "Really all: without it, one of the filters must be given.")
    private boolean isAll;

    @Override
    public Integer call() {
        DeadLetterFilter filter = options.filter();
        if (!isAll && filter.equals(DeadLetterFilter.ALL)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Which ones? Give --webhook, --delivery, --reason, --from or --to, or --all.");
        }
        Clock clock = Clock.systemUTC();
        Progress progress = TerminalProgress.ofProcess(clock);
        DeadLetterReplay.Plan plan;
        try (DeadLetterReplay replay = options.cluster().replay()) {
            progress.report("replay", "reading dead letters and subscriptions");
            plan = replay.plan(filter);
            if (!isDryRun) {
                replay.replay(
                        plan,
                        clock.instant(),
                        count ->
                                progress.report(
                                        "replay",
                                        count + " of " + plan.replayed().size() + " replayed"));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(options.isJson() ? json(plan) : table(plan));
        out.flush();
        return plan.refused().isEmpty() ? 0 : SOME_REFUSED;
    }

    private String json(DeadLetterReplay.Plan plan) {
        ObjectNode report = DeadLetterOptions.JSON.createObjectNode();
        report.put("dryRun", isDryRun);
        report.put("replayed", isDryRun ? 0 : plan.replayed().size());
        report.put("meant", plan.replayed().size());
        ArrayNode refused = report.putArray("refused");
        plan.refused()
                .forEach((letter, why) ->
                        refused.add(DeadLetterOptions.json(letter).put("refused", why)));
        return DeadLetterOptions.text(report);
    }

    private String table(DeadLetterReplay.Plan plan) {
        StringBuilder text = new StringBuilder();
        plan.refused()
                .forEach((letter, why) ->
                        text.append("refused, the webhook is ")
                                .append(why)
                                .append(":  ")
                                .append(DeadLetterOptions.line(letter))
                                .append(System.lineSeparator()));
        return text.append(
                        "%d %s, %d refused"
                                .formatted(
                                        plan.replayed().size(),
                                        isDryRun ? "would be replayed" : "replayed",
                                        plan.refused().size()))
                .toString();
    }
}
