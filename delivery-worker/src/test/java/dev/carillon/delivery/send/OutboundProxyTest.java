package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.platform.config.Secret;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Calls through an outbound proxy: the same request to the same address, or none.
class OutboundProxyTest extends AttemptStage {

    @Test
    void asksTheProxyForTheJudgedAddressAndSendsTheSameRequestThroughIt() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        TunnelProxy through = through(TunnelProxy.willing());
        AttemptRunner runner = runner();
        String url = "http://localhost:" + receiver.port() + "/hook";

        assertThat(attempt(runner, url, Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt(runner, url, Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Delivered(200));

        assertThat(through.asked())
                .singleElement()
                .asString()
                .startsWith("CONNECT 127.0.0.1:" + receiver.port() + " HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("proxy-authorization");
        assertThat(receiver.requests())
                .hasSize(2)
                .allSatisfy(request ->
                        assertThat(request)
                                .startsWith("POST /hook HTTP/1.1\r\n")
                                .contains("Host: localhost:" + receiver.port() + "\r\n"));
    }

    @Test
    void speaksTlsToTheEndpointAndNotToTheProxy() throws Exception {
        tls = SelfSigned.context();
        RawReceiver receiver = RawReceiver.startTls(tls, RawReceiver.answering(OK));
        open.add(receiver);
        through(TunnelProxy.willing());

        Attempt named = attempt(runner(), "https://localhost:" + receiver.port() + "/", Map.of());
        Attempt another = attempt(runner(), "https://127.0.0.1:" + receiver.port() + "/", Map.of());

        assertThat(named.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(another.outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("no secure connection could be made"));
    }

    @Test
    void aForbiddenAddressIsNotEvenAskedFor() {
        TunnelProxy through = through(TunnelProxy.willing());
        names = host -> List.of(InetAddress.getByName("10.1.2.3"));

        assertThat(attempt(runner(), "http://localhost:9/", Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Blocked.class);
        assertThat(through.asked()).isEmpty();
    }

    @Test
    void aProxyThatRefusesIsNoAnswerOfTheEndpoint() {
        through(TunnelProxy.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"));

        assertThat(attempt(runner(), "http://localhost:9/", Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("the proxy made no tunnel"));
    }

    @Test
    void aProxyThatNeverAnswersIsGivenUp() {
        deadline = SHORT;
        through(TunnelProxy.answering(""));

        assertThat(attempt(runner(), "http://localhost:9/", Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.TimedOut("no complete answer within 1200 ms"));
    }

    @Test
    void saysWhoWeAreWhenItIsTold() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        TunnelProxy through = through(TunnelProxy.willing());
        proxy =
                Optional.of(
                        new OutboundProxy(
                                "localhost",
                                through.address().port(),
                                Optional.of(
                                        new OutboundProxy.Credentials(
                                                "carillon", new Secret("bells")))));

        attempt(runner(), "http://localhost:" + receiver.port() + "/", Map.of());

        assertThat(through.asked())
                .singleElement()
                .asString()
                .containsIgnoringCase("proxy-authorization: Basic Y2FyaWxsb246YmVsbHM=\r\n");
        assertThat(receiver.requests().getFirst())
                .doesNotContainIgnoringCase("proxy-authorization");
    }

    @Test
    void aProxyWithoutAnAddressIsSaidAtTheStart() {
        proxy = Optional.of(new OutboundProxy("no-such-proxy.invalid", 3128, Optional.empty()));

        assertThatThrownBy(this::runner)
                .hasMessageContaining("\"no-such-proxy.invalid\" does not resolve");
    }

    private TunnelProxy through(TunnelProxy started) {
        open.add(started);
        proxy = Optional.of(started.address());
        return started;
    }
}
