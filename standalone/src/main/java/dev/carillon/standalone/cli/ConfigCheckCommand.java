package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.app.DeliveryWorkerConfig;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.router.app.EventRouterConfig;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Checks the settings of a service without starting it.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Check the settings of a service without starting it: the environment, and the file of"
                    + " --config below it. Secrets are not shown.",
            "Exit code 0 when a service would start with them, 1 with every mistake, a line each."
        })
final class ConfigCheckCommand implements Callable<Integer> {

    /// Whose settings.
    enum Of {
        /// The API.
        SUBSCRIPTION_SERVICE,
        /// The router.
        EVENT_ROUTER,
        /// The worker.
        DELIVERY_WORKER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Parameters(
            paramLabel = "SERVICE",
            description = "${COMPLETION-CANDIDATES}.",
            converter = OfConverter.class)
    private Of service = Of.SUBSCRIPTION_SERVICE;

    @Option(names = "--without-environment", description = "Check the file of --config alone.")
    private boolean isAlone;

    @Override
    public Integer call() {
        Map<String, String> environment = options.environment(isAlone ? Map.of() : System.getenv());
        try {
            List<String> settings = read(environment);
            if (options.isJson()) {
                options.print(report(List.of(), settings));
            } else {
                settings.forEach(options::say);
                options.say("");
                options.say("The " + service + " would start with these.");
            }
            return 0;
        } catch (SettingsException e) {
            if (options.isJson()) {
                options.print(report(e.mistakes(), List.of()));
            } else {
                e.mistakes().forEach(options::say);
            }
            return 1;
        }
    }

    private List<String> read(Map<String, String> environment) {
        return switch (service) {
            case SUBSCRIPTION_SERVICE -> SubscriptionServiceConfig.read(environment).effective();
            case EVENT_ROUTER -> EventRouterConfig.read(environment).description();
            case DELIVERY_WORKER -> DeliveryWorkerConfig.read(environment).effective();
        };
    }

    private ObjectNode report(List<String> mistakes, List<String> settings) {
        ObjectNode report = OperatorOptions.JSON.createObjectNode();
        report.put("service", service.toString());
        report.put("ok", mistakes.isEmpty());
        mistakes.forEach(report.putArray("mistakes")::add);
        settings.forEach(report.putArray("settings")::add);
        return report;
    }

    /// Reads the name of a service as it is written everywhere else.
    static final class OfConverter implements picocli.CommandLine.ITypeConverter<Of> {

        @Override
        public Of convert(String text) {
            for (Of one : Of.values()) {
                if (one.toString().equals(text)) {
                    return one;
                }
            }
            throw new picocli.CommandLine.TypeConversionException(
                    "\"" + text + "\" is none of " + List.of(Of.values()));
        }
    }
}
