package dev.carillon.subscription.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.subscription.operations.RateLimit;
import dev.carillon.subscription.operations.ServiceAccounts;
import dev.carillon.subscription.operations.ServiceAccounts.Grant;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/token`: tokens for service accounts, by the client credentials grant of RFC 6749
/// (sections 2.3.1, 4.4 and 5), with the parameters in a form or in JSON.
public final class OauthHttp {

    static final String PATH = "/oauth/token";

    private static final int MOST_BYTES = 4 * 1024;

    private final ServiceAccounts accounts;

    /// @param accounts issues tokens
    public OauthHttp(ServiceAccounts accounts) {
        this.accounts = accounts;
    }

    void route(HttpRouting.Builder routing) {
        routing.any(PATH, this::handle);
    }

    private void handle(ServerRequest request, ServerResponse response) throws IOException {
        if (!request.prologue().method().equals(Method.POST)) {
            response.header(HeaderNames.ALLOW, Method.POST.text());
            refuse(
                    response,
                    Status.METHOD_NOT_ALLOWED_405,
                    "invalid_request",
                    "Ask for a token with POST");
            return;
        }
        byte[] body = body(request);
        if (body.length > MOST_BYTES) {
            // What is left of the body is not worth reading.
            response.header(HeaderNames.CONNECTION, "close");
            refuse(
                    response,
                    Status.REQUEST_ENTITY_TOO_LARGE_413,
                    "invalid_request",
                    "The body is longer than %d bytes".formatted(MOST_BYTES));
            return;
        }
        TokenRequest asked =
                TokenRequest.read(
                        request.headers().first(HeaderNames.CONTENT_TYPE),
                        request.headers().first(HeaderNames.AUTHORIZATION),
                        new String(body, UTF_8));
        switch (asked) {
            case TokenRequest.Mistaken(TokenRequest.Mistake mistake, String text) ->
                    refuse(
                            response,
                            mistake == TokenRequest.Mistake.UNSUPPORTED_MEDIA_TYPE
                                    ? Status.UNSUPPORTED_MEDIA_TYPE_415
                                    : Status.BAD_REQUEST_400,
                            mistake.word(),
                            text);
            case TokenRequest.Credentials(String id, String secret) ->
                    answer(response, accounts.issue(id, secret));
        }
    }

    private static void answer(ServerResponse response, Grant grant) {
        switch (grant) {
            case Grant.Issued issued -> {
                Map<String, @Nullable Object> body = new LinkedHashMap<>();
                body.put("access_token", issued.token().text());
                body.put("token_type", "Bearer");
                body.put("expires_in", issued.lifetime().toSeconds());
                body.put("created_at", issued.createdAt().getEpochSecond());
                response.status(Status.OK_200);
                json(response, body);
            }
            case Grant.Unknown _ -> {
                response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"carillon\"");
                refuse(
                        response,
                        Status.UNAUTHORIZED_401,
                        "invalid_client",
                        "There is no service account with this client_id and client_secret, or it"
                                + " was revoked");
            }
            case Grant.TooOften(Duration after) -> {
                long seconds = RateLimit.wholeSeconds(after);
                response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds));
                refuse(
                        response,
                        Status.TOO_MANY_REQUESTS_429,
                        "temporarily_unavailable",
                        "This service account asks too often; use the token it has, or wait %d s"
                                .formatted(seconds));
            }
        }
    }

    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream stream = request.content().inputStream()) {
            return stream.readNBytes(MOST_BYTES + 1);
        }
    }

    private static void refuse(
            ServerResponse response, Status status, String error, String description) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        response.status(status);
        json(response, body);
    }

    private static void json(ServerResponse response, Map<String, @Nullable Object> body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(GraphqlServer.bytes(body));
    }
}
