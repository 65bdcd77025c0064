package dev.carillon.subscription.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// The admin port as Prometheus and an orchestrator see it.
public final class MetricsPage {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private MetricsPage() {}

    /// The sum of all series of a metric.
    public static double value(InetSocketAddress admin, String name) {
        return get(admin, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// A page.
    public static HttpResponse<String> get(InetSocketAddress admin, String path) {
        URI uri = URI.create("http://" + admin.getHostString() + ":" + admin.getPort() + path);
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
