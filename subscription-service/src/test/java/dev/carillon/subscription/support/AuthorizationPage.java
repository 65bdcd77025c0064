package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The tables of `docs/authorization.md`.
///
/// @param operations operation to what each caller is answered, in the order of the heads
/// @param fields `Type.field` to what an administrator and a member see
public record AuthorizationPage(
        Map<String, List<String>> operations, Map<String, List<String>> fields) {

    private static final Path PAGE = Path.of("../docs/authorization.md");

    /// The heads of the first table, as the page has them.
    public static final List<String> CALLERS =
            List.of(
                    "administrator",
                    "member",
                    "guest",
                    "other's administrator",
                    "stranger",
                    "no token");

    /// What each caller is answered.
    public List<String> answers(String operation) {
        return Objects.requireNonNull(operations.get(operation), operation + " has no row");
    }

    /// Reads the page.
    public static AuthorizationPage read() {
        Map<String, List<String>> operations = new LinkedHashMap<>();
        Map<String, List<String>> fields = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(PAGE, UTF_8)) {
                if (line.startsWith("| Operation |")) {
                    if (!cells(line).equals(CALLERS)) {
                        throw new IllegalStateException("other callers: " + line);
                    }
                } else if (line.startsWith("| `")) {
                    String name = line.substring(3, line.indexOf('`', 3));
                    Map<String, List<String>> table = name.contains(".") ? fields : operations;
                    if (table.put(name, cells(line)) != null) {
                        throw new IllegalStateException("two rows for " + name);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AuthorizationPage(operations, fields);
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|", -1))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .skip(1)
                .toList();
    }
}
