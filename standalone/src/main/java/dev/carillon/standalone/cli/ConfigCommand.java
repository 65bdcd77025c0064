package dev.carillon.standalone.cli;

import dev.carillon.delivery.app.DeliveryWorkerConfig;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingsTable;
import dev.carillon.router.app.EventRouterConfig;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Prints every setting of every service.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description =
                "Print every setting of the three services as docs/configuration.md holds them.",
        subcommands = {ConfigCheckCommand.class})
final class ConfigCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(page());
        out.flush();
        return 0;
    }

    /// The settings of the three services, each group once, in Markdown.
    static String page() {
        Map<String, SettingGroup> groups = new LinkedHashMap<>();
        Stream.of(
                        SubscriptionServiceConfig.GROUPS,
                        EventRouterConfig.SETTINGS,
                        List.of(DeliveryWorkerConfig.SETTINGS, DeliveryWorkerConfig.RETRY_SETTINGS))
                .flatMap(List::stream)
                .forEach(group -> groups.putIfAbsent(group.prefix(), group));
        return SettingsTable.markdown(List.copyOf(groups.values()));
    }
}
