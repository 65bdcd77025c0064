package dev.carillon.subscription.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCountTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    ^^                                    | 0
                    { me { id } }                         | 6
                    {a(b:-1.5e+3,c:$d)@e}                 | 14
                    { a(b: "x \\" { } y") }               | 8
                    { a(b: \"\"\"one " two\"\"\") }  | 8
                    ^# { { {^                             | 0
                    "never ended                          | 1
                    """)
    void countsTokens(String document, int tokens) {
        assertThat(TokenCount.exceeds(document, tokens)).isFalse();
        if (tokens > 0) {
            assertThat(TokenCount.exceeds(document, tokens - 1)).isTrue();
        }
    }

    @Test
    void readsPastCommentsToTheNextLine() {
        assertThat(TokenCount.exceeds("# one two\n{ a }", 2)).isTrue();
        assertThat(TokenCount.exceeds("# one two\n{ a }", 3)).isFalse();
    }
}
