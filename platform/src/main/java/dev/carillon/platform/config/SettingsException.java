package dev.carillon.platform.config;

import java.util.List;

/// The process was told wrong. Its message lists one mistake a line, each with the setting's name,
/// what it must be and what it was; secret values are never among them.
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    /// @param mistakes one text a mistake, at least one
    public SettingsException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        if (mistakes.isEmpty()) {
            throw new IllegalArgumentException("a SettingsException needs at least one mistake");
        }
        this.mistakes = List.copyOf(mistakes);
    }

    /// The mistakes, one text each, in the order of the settings.
    public List<String> mistakes() {
        return mistakes;
    }
}
