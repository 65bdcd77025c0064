package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 over the connections of Apache HttpClient 5, without its client on top: that one
/// retries, redirects, decodes and keeps cookies. Connections are kept alive in a pool whose key is
/// name *and* address, so one is only used again after the same name was judged with the same
/// address.
final class HttpClientTransport implements Transport {

    /// An idle connection is checked before it is used again after this long.
    private static final TimeValue CHECK_AFTER = TimeValue.ofSeconds(1);

    private static final TimeValue KEEP_IDLE = TimeValue.ofSeconds(30);
    private static final TimeValue MAX_AGE = TimeValue.ofMinutes(5);
    private static final int MAX_ADDRESSES = 3;

    /// A socket's own limit lies behind the deadline of the attempt, which is the one that counts.
    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(1);

    private final PoolingHttpClientConnectionManager connections;
    private final HttpRequestExecutor executor = new HttpRequestExecutor();
    private final HttpProcessor processor =
            new DefaultHttpProcessor(new RequestTargetHost(), new RequestContent());
    private final Timeout silence;
    private final Timeout connectTimeout;

    /// @param tls what to trust
    HttpClientTransport(SendConfig config, SSLContext tls) {
        this.silence = Timeout.of(config.deadline().plus(BEYOND_DEADLINE));
        this.connectTimeout = Timeout.of(config.connectTimeout());
        TlsSocketStrategy tlsSockets = new DefaultClientTlsStrategy(tls);
        Lookup<TlsSocketStrategy> schemes = scheme -> scheme.equals("https") ? tlsSockets : null;
        this.connections =
                new PoolingHttpClientConnectionManager(
                        new DefaultHttpClientConnectionOperator(
                                _ -> (Socket) new BoundedSocket(SendConfig.MAX_ANSWER_BYTES),
                                DefaultSchemePortResolver.INSTANCE,
                                new NoLookup(),
                                schemes),
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        MAX_AGE,
                        ManagedHttpClientConnectionFactory.builder()
                                .http1Config(
                                        Http1Config.custom()
                                                .setMaxHeaderCount(SendConfig.MAX_HEADERS)
                                                .setMaxLineLength(SendConfig.MAX_LINE_BYTES)
                                                .build())
                                .build());
        connections.setMaxTotal(config.maxConnections());
        connections.setDefaultMaxPerRoute(config.maxConnections());
        connections.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(silence).setTcpNoDelay(true).build());
        connections.setDefaultConnectionConfig(
                ConnectionConfig.custom()
                        .setConnectTimeout(connectTimeout)
                        .setSocketTimeout(silence)
                        .setValidateAfterInactivity(CHECK_AFTER)
                        .setTimeToLive(MAX_AGE)
                        .build());
        connections.setDefaultTlsConfig(
                TlsConfig.custom()
                        .setSupportedProtocols("TLSv1.3", "TLSv1.2")
                        .setHandshakeTimeout(connectTimeout)
                        .build());
    }

    /// Nothing is looked up here: the addresses were judged before.
    private static final class NoLookup implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException("names are not looked up when dialling");
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException("names are not looked up when dialling");
        }
    }

    @Override
    public Exchange exchange(CallbackRequest request, List<InetAddress> addresses) {
        Exchange last = new Exchange.Failed("no address to dial");
        for (InetAddress address :
                addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            HttpHost target =
                    new HttpHost(
                            request.uri().getScheme(), address, request.host(), request.port());
            try {
                return exchange(request, target);
            } catch (ConnectException | ConnectTimeoutException | NoRouteToHostException e) {
                last = new Exchange.Failed("the connection could not be made");
            } catch (IOException | HttpException e) {
                return new Exchange.Failed(detail(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Exchange.Failed("cut short");
            }
        }
        return last;
    }

    @Override
    public void close() {
        connections.close(CloseMode.IMMEDIATE);
    }

    private Exchange exchange(CallbackRequest request, HttpHost target)
            throws IOException, HttpException, InterruptedException {
        HttpClientContext context = HttpClientContext.create();
        ConnectionEndpoint endpoint = lease(target);
        @Nullable TimeValue keepAlive = null;
        try {
            if (!endpoint.isConnected()) {
                connections.connect(endpoint, connectTimeout, context);
            }
            endpoint.setSocketTimeout(silence);
            ClassicHttpRequest sent = sent(request);
            processor.process(sent, sent.getEntity(), context);
            ClassicHttpResponse answer = endpoint.execute("", sent, this::execute, context);
            Body body = read(answer.getEntity());
            if (body.isWhole()
                    && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(
                            sent, answer, context)) {
                keepAlive = keepAlive(answer, context);
            }
            return new Exchange.Answered(
                    answer.getCode(),
                    Optional.ofNullable(answer.getFirstHeader("Retry-After")).map(Header::getValue),
                    body.bytes());
        } finally {
            if (keepAlive == null) {
                endpoint.close(CloseMode.IMMEDIATE);
            }
            connections.release(endpoint, null, keepAlive);
        }
    }

    /// Sends and reads the head, and stops an answer that begins with interim answers for ever.
    private ClassicHttpResponse execute(
            ClassicHttpRequest request, HttpClientConnection connection, HttpContext context)
            throws IOException, HttpException {
        AtomicInteger interim = new AtomicInteger();
        return executor.execute(
                request,
                connection,
                (_, _, _) -> {
                    if (interim.incrementAndGet() > SendConfig.MAX_INTERIM_ANSWERS) {
                        throw new HttpException("too many interim answers");
                    }
                },
                context);
    }

    private ConnectionEndpoint lease(HttpHost target) throws IOException, InterruptedException {
        try {
            return connections.lease("", new HttpRoute(target), silence, null).get(silence);
        } catch (TimeoutException e) {
            throw new InterruptedIOException("no connection was free");
        } catch (ExecutionException e) {
            throw new IOException("no connection could be had", e.getCause());
        }
    }

    private static ClassicHttpRequest sent(CallbackRequest request) {
        URI uri = request.uri();
        ClassicHttpRequest sent =
                new BasicClassicHttpRequest(
                        "POST",
                        uri.getScheme(),
                        new URIAuthority(request.host(), uri.getPort()),
                        RequestMaker.target(uri));
        for (HeaderRule.Header header : request.headers()) {
            sent.addHeader(header.name(), header.value());
        }
        sent.setEntity(new ByteArrayEntity(request.body().toArray(), null));
        return sent;
    }

    /// What was read of a body, and whether that is all of it.
    private record Body(Bytes bytes, boolean isWhole) {}

    /// Reads a body up to the limit. When it is cut by the other side, what came is taken: the
    /// status has said all that matters.
    private static Body read(@Nullable HttpEntity entity) {
        if (entity == null) {
            return new Body(Bytes.of(new byte[0]), true);
        }
        byte[] bytes = new byte[SendConfig.MAX_BODY_BYTES];
        int length = 0;
        try {
            // Not closed here: closing would read on to the end, which may never come.
            InputStream content = entity.getContent();
            while (length < bytes.length) {
                int read = content.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    return new Body(Bytes.of(Arrays.copyOf(bytes, length)), true);
                }
                length += read;
            }
        } catch (IOException e) {
            return new Body(Bytes.of(Arrays.copyOf(bytes, length)), false);
        }
        return new Body(Bytes.of(bytes), false);
    }

    private static TimeValue keepAlive(ClassicHttpResponse answer, HttpContext context) {
        TimeValue asked =
                DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(answer, context);
        return TimeValue.isPositive(asked) && asked.compareTo(KEEP_IDLE) < 0 ? asked : KEEP_IDLE;
    }

    private static String detail(Exception e) {
        return switch (e) {
            case BoundedSocket.AnswerTooLongException _ -> "the answer was too long";
            case SSLException _ -> "no secure connection could be made";
            case SocketTimeoutException _ -> "no answer in time";
            case HttpException _ -> "the answer was not valid HTTP";
            default -> "the connection broke before the answer was complete";
        };
    }
}
