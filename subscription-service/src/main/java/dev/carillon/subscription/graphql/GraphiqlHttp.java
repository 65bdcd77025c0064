package dev.carillon.subscription.graphql;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/// `GET /graphiql`: a page to try the API with a token that one types there. Everything it needs
/// comes from this server, and its policy keeps the browser from loading or calling anything else.
/// The files are read when the page is made.
public final class GraphiqlHttp {

    static final String PATH = "/graphiql";

    /// No inline script or style, no other host; only the API may be called.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src"
                    + " data:; img-src 'self' data:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    /// A file and its media type.
    private static final class Asset {

        private final String type;
        private final byte[] bytes;

        Asset(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        static Asset of(String type, String resource) {
            try (InputStream stream = GraphiqlHttp.class.getResourceAsStream(resource)) {
                return new Asset(
                        type,
                        Objects.requireNonNull(stream, resource + " is not on the class path")
                                .readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + resource, e);
            }
        }
    }

    /// What is behind each path; nothing else is served.
    private final Map<String, Asset> assets =
            Map.of(
                    PATH,
                    Asset.of("text/html; charset=utf-8", "graphiql.html"),
                    PATH + "/page.js",
                    Asset.of(SCRIPT, "graphiql-page.js"),
                    PATH + "/page.css",
                    Asset.of("text/css; charset=utf-8", "graphiql-page.css"),
                    PATH + "/react.js",
                    Asset.of(SCRIPT, WEBJARS + "react/18.3.1/umd/react.production.min.js"),
                    PATH + "/react-dom.js",
                    Asset.of(SCRIPT, WEBJARS + "react-dom/18.3.1/umd/react-dom.production.min.js"),
                    PATH + "/graphiql.js",
                    Asset.of(SCRIPT, WEBJARS + "graphiql/2.4.7/graphiql.min.js"),
                    PATH + "/graphiql.css",
                    Asset.of(
                            "text/css; charset=utf-8",
                            WEBJARS + "graphiql/2.4.7/graphiql.min.css"));

    void route(HttpRouting.Builder routing) {
        assets.keySet().forEach(path -> routing.any(path, this::handle));
    }

    private void handle(ServerRequest request, ServerResponse response) {
        Asset asset = assets.get(request.path().rawPath());
        if (asset == null || !request.prologue().method().equals(Method.GET)) {
            response.status(asset == null ? Status.NOT_FOUND_404 : Status.METHOD_NOT_ALLOWED_405);
            response.header(HeaderNames.ALLOW, Method.GET.text());
            response.send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, asset.type);
        response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.send(asset.bytes);
    }
}
