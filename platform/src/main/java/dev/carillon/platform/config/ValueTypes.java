package dev.carillon.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The kinds of values a setting may have.
final class ValueTypes {

    static final ValueType<String> TEXT =
            ValueType.plain("text", Function.identity(), Function.identity());

    static final ValueType<Secret> SECRET =
            new ValueType<>("secret", Secret::new, _ -> Secret.MASK, ValueType.Visibility.SECRET);

    static final ValueType<Integer> INTEGER =
            ValueType.plain("integer", ValueTypes::parseInteger, String::valueOf);

    static final ValueType<Long> NUMBER =
            ValueType.plain("integer", ValueTypes::parseLong, String::valueOf);

    static final ValueType<Duration> DURATION =
            ValueType.plain("duration", Durations::parse, Durations::render);

    static final ValueType<List<Duration>> DURATIONS = listOf("durations", DURATION);

    static final ValueType<List<String>> TEXTS = listOf("texts", TEXT);

    static final ValueType<Boolean> FLAG =
            ValueType.plain("true or false", ValueTypes::parseFlag, String::valueOf);

    static final ValueType<Integer> PORT =
            ValueType.plain("port", ValueTypes::parsePort, String::valueOf);

    static final ValueType<URI> URI_TYPE =
            ValueType.plain("URI", ValueTypes::parseUri, URI::toString);

    static final ValueType<Path> PATH =
            ValueType.plain("path", ValueTypes::parsePath, Path::toString);

    private ValueTypes() {}

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String names =
                Arrays.stream(constants)
                        .map(ValueTypes::choiceName)
                        .collect(Collectors.joining(", "));
        return ValueType.plain(
                "one of " + names,
                text -> {
                    String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
                    for (E constant : constants) {
                        if (choiceName(constant).equals(wanted)) {
                            return constant;
                        }
                    }
                    throw new IllegalArgumentException("must be one of " + names);
                },
                ValueTypes::choiceName);
    }

    private static String choiceName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> ValueType<List<T>> listOf(String label, ValueType<T> element) {
        return ValueType.plain(
                label,
                text ->
                        Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .map(ValueTypes::notEmpty)
                                .map(element.parse())
                                .toList(),
                list -> list.stream().map(element.render()).collect(Collectors.joining(",")));
    }

    private static String notEmpty(String item) {
        if (item.isEmpty()) {
            throw new IllegalArgumentException(
                    "must be a comma-separated list without empty entries");
        }
        return item;
    }

    private static Integer parseInteger(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "must be a whole number from -2147483648 to 2147483647", e);
        }
    }

    private static Long parseLong(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static Boolean parseFlag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Integer parsePort(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a port from 0 to 65535", e);
        }
        throw new IllegalArgumentException("must be a port from 0 to 65535");
    }

    private static URI parseUri(String text) {
        try {
            URI uri = new URI(text);
            if (!uri.isAbsolute()) {
                throw new IllegalArgumentException(
                        "must be an absolute URI such as http://host:80");
            }
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "must not contain a user name or password; there is a setting for those");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URI such as http://host:80", e);
        }
    }

    private static Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path of this system", e);
        }
    }
}
