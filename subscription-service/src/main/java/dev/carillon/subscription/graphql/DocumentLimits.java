package dev.carillon.subscription.graphql;

import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much one document may ask for. Judged before the document is validated: a fragment that is
/// missing or contains itself counts for nothing here, and is refused there.
///
/// Fragments count as often as they are spread. What lies under `__schema` and `__type` is left to
/// GraphQL Java's own limits for introspection, since the official query is deeper than any of
/// ours.
final class DocumentLimits {

    private final Map<String, FragmentDefinition> fragments;
    private final Map<String, Size> measured = new HashMap<>();

    private DocumentLimits(Map<String, FragmentDefinition> fragments) {
        this.fragments = fragments;
    }

    private record Size(int depth, long fields, long aliases, long directives) {

        static final Size NONE = new Size(0, 0, 0, 0);

        Size beside(Size other) {
            return new Size(
                    Math.max(depth, other.depth),
                    capped(fields + other.fields),
                    capped(aliases + other.aliases),
                    capped(directives + other.directives));
        }

        /// Fragments in fragments double the numbers with every level: they must not overflow.
        private static long capped(long number) {
            return Math.min(number, Integer.MAX_VALUE);
        }
    }

    /// Why the document is too large; empty when it is not.
    static Optional<String> mistake(Document document, GraphqlLimits most) {
        Map<String, FragmentDefinition> fragments = new HashMap<>();
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
        DocumentLimits limits = new DocumentLimits(fragments);
        Size size = Size.NONE;
        for (OperationDefinition operation :
                document.getDefinitionsOfType(OperationDefinition.class)) {
            size = size.beside(limits.size(operation.getSelectionSet()));
            size = size.beside(directives(operation));
        }
        return tooMuch("levels of fields", size.depth(), most.depth())
                .or(tooMuchLater("fields", size.fields(), most.fields()))
                .or(tooMuchLater("aliases", size.aliases(), most.aliases()))
                .or(tooMuchLater("directives", size.directives(), most.directives()));
    }

    private static java.util.function.Supplier<Optional<String>> tooMuchLater(
            String what, long number, int most) {
        return () -> tooMuch(what, number, most);
    }

    private static Optional<String> tooMuch(String what, long number, int most) {
        return number <= most
                ? Optional.empty()
                : Optional.of(
                        "The document has %d %s and may have at most %d; ask in several requests"
                                .formatted(number, what, most));
    }

    private Size size(@Nullable SelectionSet selections) {
        Size size = Size.NONE;
        if (selections != null) {
            for (Selection<?> selection : selections.getSelections()) {
                size = size.beside(size(selection));
            }
        }
        return size;
    }

    private Size size(Selection<?> selection) {
        return switch (selection) {
            case Field field -> size(field);
            case InlineFragment inline -> size(inline.getSelectionSet()).beside(directives(inline));
            case FragmentSpread spread -> size(spread).beside(directives(spread));
            default -> throw new IllegalStateException("no selection: " + selection.getClass());
        };
    }

    private Size size(Field field) {
        boolean isIntrospection =
                field.getName().equals("__schema") || field.getName().equals("__type");
        Size below = isIntrospection ? Size.NONE : size(field.getSelectionSet());
        Size own = new Size(0, 1, field.getAlias() == null ? 0 : 1, 0);
        return new Size(below.depth() + 1, below.fields(), below.aliases(), below.directives())
                .beside(own)
                .beside(directives(field));
    }

    private Size size(FragmentSpread spread) {
        Size known = measured.get(spread.getName());
        if (known != null) {
            return known;
        }
        // Until it is known; also what a fragment finds that contains itself.
        measured.put(spread.getName(), Size.NONE);
        FragmentDefinition fragment = fragments.get(spread.getName());
        Size size = fragment == null ? Size.NONE : size(fragment.getSelectionSet());
        measured.put(spread.getName(), size);
        return size;
    }

    private static Size directives(DirectivesContainer<?> container) {
        List<Directive> directives = container.getDirectives();
        return new Size(0, 0, 0, directives.size());
    }
}
