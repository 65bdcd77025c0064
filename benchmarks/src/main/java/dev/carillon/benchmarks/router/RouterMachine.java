package dev.carillon.benchmarks.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/// The router's process, as every scenario with one is told of it.
public final class RouterMachine {

    @Option(
            names = "--heap",
            defaultValue = "1280m",
            description = "The limit of the router's heap (default: ${DEFAULT-VALUE}).")
    private String heap = "1280m";

    @Option(
            names = "--router-option",
            paramLabel = "OPTION",
            defaultValue = "-XX:+UseCompactObjectHeaders",
            description =
                    "A further option of the router's Java virtual machine; may be repeated"
                            + " (default: ${DEFAULT-VALUE}).")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--setting",
            paramLabel = "NAME=VALUE",
            description = "A setting of the router other than as shipped; may be repeated.")
    private Map<String, String> settings = new TreeMap<>();

    /// What was chosen.
    ///
    /// @param heap the limit of its heap, as `-Xmx` takes it
    /// @param options further options of its Java virtual machine
    /// @param settings of the router, beside those without which it does not start
    record Choice(String heap, List<String> options, Map<String, String> settings) {

        /// Copies both collections.
        Choice {
            options = List.copyOf(options);
            settings = Map.copyOf(settings);
        }

        /// The same with one setting more.
        Choice with(String name, String value) {
            Map<String, String> more = new TreeMap<>(settings);
            more.put(name, value);
            return new Choice(heap, options, more);
        }
    }

    Choice choice() {
        return new Choice(heap, options, settings);
    }
}
