package dev.carillon.subscription.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DocumentLimitsTest {

    @Test
    void acceptsEightLevelsAndRefusesNine() {
        assertThat(DocumentLimits.mistake(Parser.parse("{a{b{c{d{e{f{g{h}}}}}}}}"))).isEmpty();
        assertThat(DocumentLimits.mistake(Parser.parse("{a{b{c{d{e{f{g{h{i}}}}}}}}}")))
                .contains(
                        "The document has 9 levels of fields and may have at most 8; ask in several"
                                + " requests");
    }

    @Test
    void countsLevelsThroughFragments() {
        assertThat(
                        DocumentLimits.mistake(
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

        assertThat(DocumentLimits.mistake(Parser.parse(doubling.toString())))
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

        assertThat(DocumentLimits.mistake(Parser.parse(fields)).orElseThrow())
                .contains("1001 fields");
        assertThat(DocumentLimits.mistake(Parser.parse(aliases + "}")).orElseThrow())
                .contains("21 aliases");
        assertThat(DocumentLimits.mistake(Parser.parse(directives)).orElseThrow())
                .contains("51 directives");
    }

    @Test
    void leavesTheDepthOfIntrospectionToGraphqlJava() {
        assertThat(
                        DocumentLimits.mistake(
                                Parser.parse(
                                        "{__schema{types{fields{type{ofType{ofType{ofType{ofType{name}}}}}}}}}")))
                .isEmpty();
    }

    @Test
    void isNotDeceivedByFragmentsAndAliasesCalledLikeIntrospection() {
        assertThat(
                        DocumentLimits.mistake(
                                Parser.parse(
                                        """
                                        {...__schema} fragment __schema on X {a{b{c{d{e{f{g{h{i}}}}}}}}}
                                        """)))
                .isPresent();
        assertThat(DocumentLimits.mistake(Parser.parse("{__schema: a{b{c{d{e{f{g{h{i}}}}}}}}}")))
                .isPresent();
    }
}
