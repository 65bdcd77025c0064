package dev.carillon.standalone.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalDouble;

/// Reads single figures off a service's `/metrics`, as Prometheus would (text format 0.0.4).
public final class MetricsPage {

    private MetricsPage() {}

    /// The value of a metric without labels, or of its first line; empty when the page has none.
    ///
    /// @param admin the service's admin port
    /// @param name the metric's name as Prometheus writes it
    public static OptionalDouble value(InetSocketAddress admin, String name) {
        return value(URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics"), name);
    }

    /// The same of a page anywhere.
    ///
    /// @param page the URL of the page
    /// @param name the metric's name as Prometheus writes it
    public static OptionalDouble value(URI page, String name) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.body()
                    .lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(page + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading " + page, e);
        }
    }
}
