package dev.carillon.subscription.app;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.Values;
import dev.carillon.subscription.graphql.GraphqlLimits;
import java.util.List;

/// How much one request may ask for.
final class LimitSettings {

    private static final Setting<Integer> BODY_BYTES =
            limit("BODY_BYTES", GraphqlLimits.DEFAULTS.bodyBytes(), "The longest body, in bytes.")
                    .check(bytes -> bytes <= 1_048_576, "must be at most 1048576");

    private static final Setting<Integer> DOCUMENT_TOKENS =
            limit("TOKENS", GraphqlLimits.DEFAULTS.tokens(), "The most tokens of a document.");

    private static final Setting<Integer> DOCUMENT_DEPTH =
            limit(
                    "DEPTH",
                    GraphqlLimits.DEFAULTS.depth(),
                    "The most levels of fields in a document.");

    private static final Setting<Integer> DOCUMENT_FIELDS =
            limit(
                    "FIELDS",
                    GraphqlLimits.DEFAULTS.fields(),
                    "The most fields of a document; those of a fragment count as often as it is"
                            + " spread.");

    private static final Setting<Integer> DOCUMENT_ALIASES =
            limit("ALIASES", GraphqlLimits.DEFAULTS.aliases(), "The most aliases of a document.");

    private static final Setting<Integer> DOCUMENT_DIRECTIVES =
            limit(
                    "DIRECTIVES",
                    GraphqlLimits.DEFAULTS.directives(),
                    "The most directives of a document.");

    private static final Setting<Integer> IDS =
            limit("IDS", GraphqlLimits.DEFAULTS.ids(), "The most ids that one list of ids names.");

    static final List<Setting<?>> ALL =
            List.of(
                    BODY_BYTES,
                    DOCUMENT_TOKENS,
                    DOCUMENT_DEPTH,
                    DOCUMENT_FIELDS,
                    DOCUMENT_ALIASES,
                    DOCUMENT_DIRECTIVES,
                    IDS);

    private LimitSettings() {}

    static GraphqlLimits from(Values values) {
        return new GraphqlLimits(
                values.get(BODY_BYTES),
                values.get(DOCUMENT_TOKENS),
                values.get(DOCUMENT_DEPTH),
                values.get(DOCUMENT_FIELDS),
                values.get(DOCUMENT_ALIASES),
                values.get(DOCUMENT_DIRECTIVES),
                values.get(IDS));
    }

    private static Setting<Integer> limit(String name, int value, String description) {
        return Setting.integer(SubscriptionServiceConfig.PREFIX + "LIMIT_" + name)
                .withDefault(value)
                .check(number -> number >= 1, "must be at least 1")
                .describedAs(description);
    }
}
