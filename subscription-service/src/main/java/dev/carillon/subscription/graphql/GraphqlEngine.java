package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.operations.Call;
import dev.carillon.subscription.operations.DeliveryHistory;
import dev.carillon.subscription.operations.DeliveryOperations;
import dev.carillon.subscription.operations.KnownAction;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.ReplayLookups;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.operations.WebhookOperations;
import graphql.ErrorClassification;
import graphql.ErrorType;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.introspection.Introspection;
import graphql.language.OperationDefinition;
import graphql.parser.ParserOptions;
import graphql.schema.DataFetchingEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Executes documents. Thread-safe.
public final class GraphqlEngine {

    private static final Logger LOG = LoggerFactory.getLogger(GraphqlEngine.class);

    /// Mistakes that one answer tells of.
    private static final int MOST_MISTAKES = 5;

    private final GraphQL graphql;
    private final Lookups lookups;
    private final DeliveryHistory history;
    private final SchemaIs schemaIs;
    private final SubscriptionMetrics metrics;
    private final ParserOptions parserOptions;
    private final GraphqlLimits limits;

    /// Reads the schema.
    ///
    /// @param lookups what can be read
    /// @param operations what can be changed
    /// @param history what the delivery log says
    /// @param replays what is known of replays
    /// @param deliveries what can be done with deliveries
    /// @param seals opens what an administrator may see
    /// @param actions the catalogue
    /// @param schemaIs whether callers may learn the schema
    /// @param limits how much one request may ask for
    public GraphqlEngine(
            Lookups lookups,
            WebhookOperations operations,
            DeliveryHistory history,
            ReplayLookups replays,
            DeliveryOperations deliveries,
            Seals seals,
            List<KnownAction> actions,
            SchemaIs schemaIs,
            SubscriptionMetrics metrics,
            GraphqlLimits limits) {
        this.lookups = lookups;
        this.history = history;
        this.schemaIs = schemaIs;
        this.metrics = metrics;
        this.limits = limits;
        this.parserOptions =
                ParserOptions.newParserOptions()
                        // Its count has the end of the document in it.
                        .maxTokens(limits.tokens() + 1)
                        .maxWhitespaceTokens(limits.bodyBytes())
                        .maxCharacters(limits.bodyBytes())
                        .captureIgnoredChars(false)
                        .captureLineComments(false)
                        .build();
        this.graphql =
                GraphQL.newGraphQL(
                                ApiSchema.of(
                                        lookups,
                                        operations,
                                        new DeliveryFetchers(history, replays, deliveries),
                                        seals,
                                        actions,
                                        metrics,
                                        limits))
                        .defaultDataFetcherExceptionHandler(new OurFaults())
                        .preparsedDocumentProvider(limited(limits))
                        .build();
    }

    /// Whether callers may learn the schema.
    public enum SchemaIs {
        /// By introspection, and from the messages about documents that do not fit it.
        SHOWN,
        /// By neither.
        HIDDEN
    }

    /// What a document came to.
    ///
    /// @param body the response's members
    /// @param isExecuted whether anything of it ran; false when it was refused as a whole
    /// @param lacksDatabase whether it should be sent again, since the database did not answer: a
    ///   query of which anything is missing for that, or a mutation of which nothing was done
    record Executed(Map<String, @Nullable Object> body, boolean isExecuted, boolean lacksDatabase) {

        /// Whether any field of the operation has a value.
        boolean hasData() {
            return GraphqlEngine.hasData(body);
        }
    }

    GraphqlLimits limits() {
        return limits;
    }

    Executed execute(GraphqlRequest request, Call call) {
        ExecutionInput input =
                ExecutionInput.newExecutionInput()
                        .query(request.query())
                        .operationName(request.operationName().orElse(null))
                        .variables(request.variables())
                        .graphQLContext(context ->
                                context.put(Session.class, new Session(call))
                                        .put(ParserOptions.class, parserOptions)
                                        .put(
                                                Introspection.INTROSPECTION_DISABLED,
                                                schemaIs == SchemaIs.HIDDEN))
                        .dataLoaderRegistry(
                                Loaders.registry(lookups, history, call.caller().user()))
                        .build();
        ExecutionResult result = graphql.execute(input);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        if (!result.getErrors().isEmpty()) {
            body.put(
                    "errors",
                    result.getErrors().stream()
                            // Every field that ran may have an error; a document that did not
                            // run is refused for the first few.
                            .limit(result.isDataPresent() ? Long.MAX_VALUE : MOST_MISTAKES)
                            .map(error -> ErrorShape.of(error, schemaIs, call.correlationId()))
                            .toList());
        }
        if (result.isDataPresent()) {
            body.put("data", result.getData());
        } else {
            result.getErrors().stream()
                    .findFirst()
                    .map(ErrorShape::code)
                    .ifPresent(metrics::requestRefused);
        }
        return new Executed(
                body,
                result.isDataPresent(),
                input.getGraphQLContext().hasKey(DatabaseUnavailableException.class)
                        && (isQuery(input) || !hasData(body)));
    }

    private static boolean isQuery(ExecutionInput input) {
        return input.getGraphQLContext().get(DatabaseUnavailableException.class)
                == OperationDefinition.Operation.QUERY;
    }

    private static boolean hasData(Map<String, @Nullable Object> body) {
        return body.get("data") instanceof Map<?, ?> data
                && data.values().stream().anyMatch(Objects::nonNull);
    }

    /// Judges the size of a document before its validation, which takes long for a large one, and
    /// keeps what is good.
    private static PreparsedDocumentProvider limited(GraphqlLimits limits) {
        DocumentCache known = new DocumentCache();
        return (input, parseAndValidate) -> {
            Optional<PreparsedDocumentEntry> kept = known.find(input.getQuery());
            if (kept.isPresent()) {
                return CompletableFuture.completedFuture(kept.get());
            }
            if (TokenCount.exceeds(input.getQuery(), limits.tokens())) {
                return CompletableFuture.completedFuture(
                        new PreparsedDocumentEntry(
                                ApiError.ofDocument(
                                        String.format(
                                                Locale.ROOT,
                                                "The document has more than %,d tokens; ask in"
                                                        + " several requests",
                                                limits.tokens()))));
            }
            ParseAndValidateResult parsed = ParseAndValidate.parse(input);
            if (parsed.isFailure()) {
                return CompletableFuture.completedFuture(
                        new PreparsedDocumentEntry(parsed.getErrors()));
            }
            Optional<String> mistake =
                    Optional.ofNullable(parsed.getDocument())
                            .flatMap(document -> DocumentLimits.mistake(document, limits));
            if (mistake.isPresent()) {
                return CompletableFuture.completedFuture(
                        new PreparsedDocumentEntry(ApiError.ofDocument(mistake.get())));
            }
            PreparsedDocumentEntry entry = parseAndValidate.apply(input);
            if (!entry.hasErrors()) {
                known.keep(input.getQuery(), entry);
            }
            return CompletableFuture.completedFuture(entry);
        };
    }

    /// An exception in a fetcher is our fault: the caller gets a correlation id, the log gets the
    /// rest.
    private static final class OurFaults implements DataFetcherExceptionHandler {

        @Override
        public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
                DataFetcherExceptionHandlerParameters parameters) {
            Throwable cause = parameters.getException();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            String correlationId =
                    Session.of(parameters.getDataFetchingEnvironment()).correlationId();
            if (cause instanceof DatabaseUnavailableException lacked) {
                LOG.atWarn()
                        .addKeyValue("correlationId", correlationId)
                        .addKeyValue("field", parameters.getPath().toString())
                        .addKeyValue("reason", lacked.getMessage())
                        .log("a field could not be fetched from the database");
                DataFetchingEnvironment environment = parameters.getDataFetchingEnvironment();
                environment
                        .getGraphQlContext()
                        .put(
                                DatabaseUnavailableException.class,
                                environment.getOperationDefinition().getOperation());
            } else {
                LOG.atError()
                        .addKeyValue("correlationId", correlationId)
                        .addKeyValue("field", parameters.getPath().toString())
                        .addKeyValue("code", ErrorCode.INTERNAL_SERVER_ERROR)
                        .setCause(cause)
                        .log("a field could not be fetched");
            }
            ErrorClassification fault = ErrorType.DataFetchingException;
            GraphQLError error =
                    GraphqlErrorBuilder.newError()
                            .message(ErrorShape.OUR_FAULT)
                            .location(parameters.getSourceLocation())
                            .path(parameters.getPath())
                            .errorType(fault)
                            .build();
            return CompletableFuture.completedFuture(
                    DataFetcherExceptionHandlerResult.newResult().errors(List.of(error)).build());
        }
    }
}
