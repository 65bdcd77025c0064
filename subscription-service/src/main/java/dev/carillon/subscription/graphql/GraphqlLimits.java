package dev.carillon.subscription.graphql;

/// How much one request may ask for. What exceeds a limit is refused before anything is read for
/// it.
///
/// @param bodyBytes bytes of the body
/// @param tokens of the document
/// @param depth levels of fields
/// @param fields fields, those of a fragment as often as it is spread
/// @param aliases fields with another name
/// @param directives directives
/// @param ids things that one list of ids may name
public record GraphqlLimits(
        int bodyBytes, int tokens, int depth, int fields, int aliases, int directives, int ids) {

    /// The limits unless the operator says otherwise.
    public static final GraphqlLimits DEFAULTS =
            new GraphqlLimits(64 * 1024, 2_000, 8, 1_000, 20, 50, 100);

    /// @throws IllegalArgumentException when a limit is below 1
    public GraphqlLimits {
        int[] limits = {bodyBytes, tokens, depth, fields, aliases, directives, ids};
        for (int limit : limits) {
            if (limit < 1) {
                throw new IllegalArgumentException("a limit is at least 1, was " + limit);
            }
        }
    }
}
