package dev.carillon.testsupport.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class HostileReceiverTest {

    private static final String OK = "HTTP/1.1 200 S\r\nContent-Length: 0\r\n\r\n";
    private static final String BAD = "HTTP/1.1 503 S\r\nContent-Length: 0\r\n\r\n";

    @Test
    void answersEachPathAsTheScriptSaysAndCounts() throws IOException {
        ConcurrentLinkedQueue<String> ledger = new ConcurrentLinkedQueue<>();
        try (HostileReceiver receiver =
                        HostileReceiver.start(
                                HostileReceiver.Setup.of((path, number) ->
                                                path.equals("/bad") && number == 1
                                                        ? Behaviour.status(503)
                                                        : Behaviour.OK)
                                        .telling((path, id, _) -> ledger.add(path + " " + id))
                                        .keepingDigests());
                Client client = new Client(receiver)) {
            assertThat(client.post("/good", "a", "x")).isEqualTo(OK);
            assertThat(client.post("/bad", "b", "")).isEqualTo(BAD);
            assertThat(client.post("/bad", "b", "")).isEqualTo(OK);

            assertThat(ledger).containsExactly("/good a", "/bad b", "/bad b");
            assertThat(receiver.requests("/bad")).isEqualTo(2);
            assertThat(receiver.requests()).isEqualTo(3);
            assertThat(receiver.accepted()).isOne();
            assertThat(receiver.requestsByConnection()).containsExactly(3);
            assertThat(receiver.digests("a"))
                    .containsExactly(
                            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
        }
    }

    @Test
    void aHangingPathSaysNothing() throws IOException {
        try (HostileReceiver receiver = HostileReceiver.start(new Behaviour.Hang());
                Client client = new Client(receiver)) {
            client.socket.setSoTimeout(100);

            assertThatThrownBy(() -> client.post("/", "a", "x"))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(receiver.requests()).isOne();
        }
    }

    @Test
    void aDelayedAnswerTakesItsTime() throws IOException {
        try (HostileReceiver receiver =
                        HostileReceiver.start(Behaviour.delayed(Duration.ofMillis(100)));
                Client client = new Client(receiver)) {
            long began = System.nanoTime();

            assertThat(client.post("/", "a", "x")).isEqualTo(OK);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    /// A client of a few lines that shares no code with ours.
    private static final class Client implements AutoCloseable {
        private final Socket socket;

        private Client(HostileReceiver receiver) throws IOException {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port());
            socket.setSoTimeout(10_000);
        }

        private String post(String path, String id, String body) throws IOException {
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + path
                                            + " HTTP/1.1\r\nHost: x\r\nWebhook-Id: "
                                            + id
                                            + "\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("closed after: " + answer);
                }
                answer.append((char) b);
            }
            return answer.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
