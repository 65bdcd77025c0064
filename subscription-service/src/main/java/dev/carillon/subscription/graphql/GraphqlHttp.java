package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.operations.Authentication;
import dev.carillon.subscription.operations.Authentication.Identity;
import dev.carillon.subscription.operations.Call;
import dev.carillon.subscription.operations.OrganizationBudget;
import dev.carillon.subscription.operations.RateLimit;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API over HTTP: `POST /graphql` and `POST /queries`, JSON only. Errors of the application are
/// answered with 200; 4xx says that the request itself was no GraphQL request.
public final class GraphqlHttp {

    /// Where documents are sent.
    public static final String PATH = "/graphql";

    private static final Logger LOG = LoggerFactory.getLogger(GraphqlHttp.class);
    private static final Duration UNAVAILABLE_WAIT = Duration.ofSeconds(5);
    private static final String LEGACY_PATH = "/queries";
    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +(\\S+)");
    private static final Pattern JSON_IN_UTF_8 =
            Pattern.compile(
                    "application/json *(; *charset *= *\"?utf-8\"? *)?", Pattern.CASE_INSENSITIVE);
    private static final String JSON = "application/json";
    private static final String GRAPHQL_RESPONSE = "application/graphql-response+json";

    private final GraphqlEngine engine;
    private final Authentication authentication;
    private final RateLimit perToken;
    private final RateLimit perOrganization;
    private final SubscriptionMetrics metrics;

    /// @param authentication finds out who calls
    /// @param perToken how often one token may call
    /// @param perOrganization how often one organization may be touched
    public GraphqlHttp(
            GraphqlEngine engine,
            Authentication authentication,
            RateLimit perToken,
            RateLimit perOrganization,
            SubscriptionMetrics metrics) {
        this.engine = engine;
        this.authentication = authentication;
        this.perToken = perToken;
        this.perOrganization = perOrganization;
        this.metrics = metrics;
    }

    void route(HttpRouting.Builder routing) {
        for (String path : List.of(PATH, LEGACY_PATH)) {
            routing.any(path, this::handle);
        }
        routing.any((_, response) -> notFound(response));
        routing.error(HttpException.class, this::refusedByServer);
        routing.error(DatabaseUnavailableException.class, this::unavailable);
        routing.error(Throwable.class, this::failed);
    }

    private void handle(ServerRequest request, ServerResponse response) throws IOException {
        long start = System.nanoTime();
        try {
            answer(request, response, UUID.randomUUID().toString());
        } finally {
            metrics.requestAnswered(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private void answer(ServerRequest request, ServerResponse response, String correlationId)
            throws IOException {
        if (!request.prologue().method().equals(Method.POST)) {
            response.header(HeaderNames.ALLOW, Method.POST.text());
            refuse(
                    response,
                    Status.METHOD_NOT_ALLOWED_405,
                    invalid("Send documents with POST"),
                    correlationId);
            return;
        }
        Identity identity =
                bearerToken(request)
                        .map(authentication::identify)
                        .orElseGet(() -> new Identity.Unknown("no bearer token"));
        switch (identity) {
            case Identity.Known(Caller caller) -> answer(request, response, caller, correlationId);
            case Identity.Unknown(String reason) -> {
                LOG.atDebug().addKeyValue("reason", reason).log("a caller is not known");
                unauthorized(response);
            }
            case Identity.Undecided(String reason) -> {
                LOG.atWarn()
                        .addKeyValue("correlationId", correlationId)
                        .addKeyValue("reason", reason)
                        .log("a token cannot be judged now");
                unavailable(
                        response,
                        "Your token cannot be judged now, since its issuer does not answer; try"
                                + " again later",
                        correlationId);
            }
        }
    }

    private void answer(
            ServerRequest request, ServerResponse response, Caller caller, String correlationId)
            throws IOException {
        Optional<Duration> wait = perToken.take(caller.token());
        if (wait.isPresent()) {
            tooOften(response, wait.get(), correlationId);
            return;
        }
        if (!isJson(request)) {
            refuse(
                    response,
                    Status.UNSUPPORTED_MEDIA_TYPE_415,
                    invalid("Send documents as Content-Type: application/json, in UTF-8"),
                    correlationId);
            return;
        }
        byte[] body = body(request);
        if (body.length > engine.limits().bodyBytes()) {
            // What is left of the body is not worth reading.
            response.header(HeaderNames.CONNECTION, "close");
            refuse(
                    response,
                    Status.REQUEST_ENTITY_TOO_LARGE_413,
                    invalid(
                            "The body is longer than %d bytes"
                                    .formatted(engine.limits().bodyBytes())),
                    correlationId);
            return;
        }
        switch (RequestBody.read(body)) {
            case Verdict.Refused<GraphqlRequest>(Refusal refusal) ->
                    refuse(response, Status.BAD_REQUEST_400, refusal, correlationId);
            case Verdict.Accepted<GraphqlRequest>(GraphqlRequest document) -> {
                OrganizationBudget budget = new OrganizationBudget(perOrganization);
                GraphqlEngine.Executed executed =
                        engine.execute(document, new Call(caller, correlationId, budget));
                send(request, response, executed, budget);
            }
        }
    }

    /// The body, or its beginning when it is too long.
    private byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream stream = request.content().inputStream()) {
            return stream.readNBytes(engine.limits().bodyBytes() + 1);
        }
    }

    /// `application/json` is answered with 200 whatever happened, except that nothing was done
    /// because an organization is asked for too often or no database connection was free in time;
    /// who asks for the newer media type gets 400 for a document that was refused as a whole
    /// (GraphQL over HTTP, section 6.4).
    private static void send(
            ServerRequest request,
            ServerResponse response,
            GraphqlEngine.Executed executed,
            OrganizationBudget budget) {
        boolean isNewer =
                request.headers()
                        .first(HeaderNames.ACCEPT)
                        .filter(accepted -> accepted.contains(GRAPHQL_RESPONSE))
                        .isPresent();
        Optional<Duration> wait = executed.hasData() ? Optional.empty() : budget.refusedFor();
        wait.ifPresent(time -> retryAfter(response, time));
        if (wait.isPresent()) {
            response.status(Status.TOO_MANY_REQUESTS_429);
        } else if (executed.lacksDatabase()) {
            retryAfter(response, UNAVAILABLE_WAIT);
            response.status(Status.SERVICE_UNAVAILABLE_503);
        } else {
            response.status(
                    isNewer && !executed.isExecuted() ? Status.BAD_REQUEST_400 : Status.OK_200);
        }
        response.header(
                HeaderNames.CONTENT_TYPE, (isNewer ? GRAPHQL_RESPONSE : JSON) + "; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(GraphqlServer.bytes(executed.body()));
    }

    private static Optional<String> bearerToken(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }

    private static boolean isJson(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.CONTENT_TYPE)
                .map(JSON_IN_UTF_8::matcher)
                .filter(Matcher::matches)
                .isPresent();
    }

    /// The body is the one that Pipefy's clients know; it has no `message`.
    private void unauthorized(ServerResponse response) {
        metrics.requestRefused(ErrorCode.UNAUTHORIZED);
        response.status(Status.UNAUTHORIZED_401);
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        json(
                response,
                Map.of(
                        "errors",
                        List.of(
                                Map.of(
                                        "title",
                                        "Unauthorized",
                                        "detail",
                                        "You are not authorized to access this page"))));
    }

    private void notFound(ServerResponse response) {
        refuse(
                response,
                Status.NOT_FOUND_404,
                new Refusal(
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "There is nothing here; send documents to " + PATH),
                UUID.randomUUID().toString());
    }

    /// What the server itself refuses, such as a path that is none.
    private void refusedByServer(
            ServerRequest request, ServerResponse response, HttpException refused) {
        String message = "The request cannot be answered: " + refused.status().reasonPhrase();
        refuse(response, refused.status(), invalid(message), UUID.randomUUID().toString());
    }

    /// Nobody could be authenticated.
    private void unavailable(
            ServerRequest request, ServerResponse response, DatabaseUnavailableException failure) {
        String correlationId = UUID.randomUUID().toString();
        LOG.atWarn()
                .addKeyValue("correlationId", correlationId)
                .addKeyValue("reason", failure.getMessage())
                .log("the database does not answer a request");
        unavailable(response, ErrorShape.OUR_FAULT, correlationId);
    }

    private void unavailable(ServerResponse response, String message, String correlationId) {
        retryAfter(response, UNAVAILABLE_WAIT);
        refuse(
                response,
                Status.SERVICE_UNAVAILABLE_503,
                new Refusal(ErrorCode.INTERNAL_SERVER_ERROR, message),
                correlationId);
    }

    private void failed(ServerRequest request, ServerResponse response, Throwable failure) {
        String correlationId = UUID.randomUUID().toString();
        LOG.atError()
                .addKeyValue("correlationId", correlationId)
                .setCause(failure)
                .log("a request could not be answered");
        refuse(
                response,
                Status.INTERNAL_SERVER_ERROR_500,
                new Refusal(ErrorCode.INTERNAL_SERVER_ERROR, ErrorShape.OUR_FAULT),
                correlationId);
    }

    /// 429, with the whole seconds after which a call is let through (RFC 6585, section 4).
    private void tooOften(ServerResponse response, Duration wait, String correlationId) {
        retryAfter(response, wait);
        refuse(
                response,
                Status.TOO_MANY_REQUESTS_429,
                new Refusal(
                        ErrorCode.USAGE_LIMIT_EXCEEDED,
                        "This token calls too often; wait %d s"
                                .formatted(RateLimit.wholeSeconds(wait))),
                correlationId);
    }

    private static void retryAfter(ServerResponse response, Duration wait) {
        response.header(HeaderNames.RETRY_AFTER, Long.toString(RateLimit.wholeSeconds(wait)));
    }

    private static Refusal invalid(String message) {
        return new Refusal(ErrorCode.INVALID_INPUT, message);
    }

    private void refuse(
            ServerResponse response, Status status, Refusal refusal, String correlationId) {
        metrics.requestRefused(refusal.code());
        response.status(status);
        json(response, ErrorShape.response(refusal, correlationId));
    }

    private static void json(ServerResponse response, Map<String, @Nullable Object> body) {
        response.header(HeaderNames.CONTENT_TYPE, JSON + "; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(GraphqlServer.bytes(body));
    }
}
