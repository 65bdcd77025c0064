package dev.carillon.platform.config;

import java.util.Optional;
import java.util.Set;

/// What a group does with the names under its prefix that are no setting of its own: it hands them
/// on to a library, after asking here.
public interface PassThrough {

    /// What is wrong with this name and value, as a text that continues "NAME: "; empty when
    /// nothing is. It must not contain the value of a secret.
    Optional<String> mistake(String name, String value);

    /// Whether the value under this name must never be shown.
    boolean isSecret(String name);

    /// The names that are known, for the suggestion after a typing mistake.
    Set<String> knownNames();

    /// One sentence for the configuration page.
    String description();
}
