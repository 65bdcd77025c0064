package dev.carillon.subscription.support;

import dev.carillon.embedded.EmbeddedDatabase;
import dev.carillon.embedded.EmbeddedKafka;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Starts one broker and one PostgreSQL for all test classes that ask for [Parts], and stops them
/// after the last one.
public final class RealParts implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RealParts.class);

    /// The running parts.
    ///
    /// @param kafka the broker
    /// @param database the database server
    public record Parts(EmbeddedKafka kafka, EmbeddedDatabase database) implements AutoCloseable {

        static Parts start() {
            return new Parts(EmbeddedKafka.throwaway(), EmbeddedDatabase.throwaway());
        }

        @Override
        public void close() {
            try (kafka) {
                database.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Parts.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("parts", _ -> Parts.start(), Parts.class);
    }
}
