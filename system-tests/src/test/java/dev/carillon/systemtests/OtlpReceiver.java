package dev.carillon.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/// A collector of OpenTelemetry's protocol over HTTP that keeps every span. Thread-safe.
final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    /// A span.
    ///
    /// @param service the name of the service that made it
    /// @param attributes by name, their values in text
    /// @param text everything that was sent of it
    record Received(
            String service,
            String name,
            String kind,
            String trace,
            String id,
            String parent,
            boolean isError,
            Map<String, String> attributes,
            String text) {

        /// The context that it hands on.
        String traceparent() {
            return "00-" + trace + "-" + id + "-01";
        }
    }

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    /// Starts one on a free port.
    static OtlpReceiver start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OtlpReceiver receiver = new OtlpReceiver(server);
        server.createContext("/v1/traces", receiver::take);
        server.start();
        return receiver;
    }

    /// Where it takes spans, without the path.
    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What was sent until now.
    List<Received> spans() {
        return List.copyOf(spans);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isZipped =
                    "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
            InputStream body = exchange.getRequestBody();
            ExportTraceServiceRequest request =
                    ExportTraceServiceRequest.parseFrom(
                            isZipped ? new GZIPInputStream(body) : body);
            for (ResourceSpans resource : request.getResourceSpansList()) {
                String service =
                        attributes(resource.getResource().getAttributesList())
                                .getOrDefault("service.name", "");
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> spans.add(received(service, span)));
                }
            }
            exchange.getResponseHeaders().add("content-type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Received received(String service, Span span) {
        HexFormat hex = HexFormat.of();
        return new Received(
                service,
                span.getName(),
                span.getKind().name(),
                hex.formatHex(span.getTraceId().toByteArray()),
                hex.formatHex(span.getSpanId().toByteArray()),
                hex.formatHex(span.getParentSpanId().toByteArray()),
                span.getStatus().getCodeValue() == 2,
                attributes(span.getAttributesList()),
                span.toString());
    }

    private static Map<String, String> attributes(List<KeyValue> sent) {
        Map<String, String> attributes = new TreeMap<>();
        sent.forEach(one -> attributes.put(one.getKey(), text(one.getValue())));
        return attributes;
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
