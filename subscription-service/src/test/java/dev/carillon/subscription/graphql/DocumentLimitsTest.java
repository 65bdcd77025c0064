package dev.carillon.subscription.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.Document;
import graphql.parser.Parser;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DocumentLimitsTest {

    private static Optional<String> mistake(Document document) {
        return DocumentLimits.mistake(document, GraphqlLimits.DEFAULTS);
    }

    @Test
    void acceptsEightLevelsAndRefusesNine() {
        assertThat(mistake(Parser.parse("{a{b{c{d{e{f{g{h}}}}}}}}"))).isEmpty();
        assertThat(mistake(Parser.parse("{a{b{c{d{e{f{g{h{i}}}}}}}}}")))
                .contains(
                        "The document has 9 levels of fields and may have at most 8; ask in several"
                                + " requests");
    }

    @Test
    void countsLevelsThroughFragments() {
        assertThat(
                        mistake(
                                Parser.parse(
                                        """
                                        {a{b{c{d{...F}}}}}
                                        fragment F on X {e{f{... on X {g{...G}}}}}
                                        fragment G on X {h{i}}
                                        """)))
                .hasValueSatisfying(message -> assertThat(message).contains("9 levels"));
    }

    /// A million million fields: each fragment is measured once, or this does not end.
    @Test
    @Timeout(10)
    void countsFieldsAsOftenAsTheirFragmentIsSpread() {
        StringBuilder doubling = new StringBuilder("{...F0}");
        for (int i = 0; i < 40; i++) {
            doubling.append(" fragment F%d on X {...F%d ...F%d}".formatted(i, i + 1, i + 1));
        }
        doubling.append(" fragment F40 on X {a}");

        assertThat(mistake(Parser.parse(doubling.toString())))
                .hasValueSatisfying(message -> assertThat(message).contains("fields"));
    }

    @Test
    void refusesTooManyFieldsAliasesAndDirectives() {
        String fields = "{" + "a ".repeat(1001) + "}";
        StringBuilder aliases = new StringBuilder("{");
        for (int i = 0; i < 21; i++) {
            aliases.append(" a%d: a".formatted(i));
        }
        String directives = "{ a " + "@x ".repeat(51) + "}";

        assertThat(mistake(Parser.parse(fields)).orElseThrow()).contains("1001 fields");
        assertThat(mistake(Parser.parse(aliases + "}")).orElseThrow()).contains("21 aliases");
        assertThat(mistake(Parser.parse(directives)).orElseThrow()).contains("51 directives");
    }

    @Test
    void leavesTheDepthOfIntrospectionToGraphqlJava() {
        assertThat(
                        mistake(
                                Parser.parse(
                                        "{__schema{types{fields{type{ofType{ofType{ofType{ofType{name}}}}}}}}}")))
                .isEmpty();
    }

    @Test
    void isNotDeceivedByFragmentsAndAliasesCalledLikeIntrospection() {
        assertThat(
                        mistake(
                                Parser.parse(
                                        """
                                        {...__schema} fragment __schema on X {a{b{c{d{e{f{g{h{i}}}}}}}}}
                                        """)))
                .isPresent();
        assertThat(mistake(Parser.parse("{__schema: a{b{c{d{e{f{g{h{i}}}}}}}}}"))).isPresent();
    }
}
