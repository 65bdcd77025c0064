package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A mail server (RFC 5321) that keeps what it takes, and answers as it is told. With a context it
/// offers STARTTLS, or speaks TLS from the beginning. Thread-safe.
public final class ScriptedMailServer implements AutoCloseable {

    /// An answer that is none: the server hangs.
    public static final String SILENCE = "";

    /// An answer that is none: the server ends the connection.
    public static final String HANG_UP = "\0";

    /// When it speaks TLS.
    public enum Speaks {
        /// Never.
        PLAIN,
        /// After STARTTLS.
        STARTTLS,
        /// At once.
        TLS
    }

    /// A mail that it took.
    ///
    /// @param to the recipients of the envelope
    /// @param data headers and body as they came, lines ending in CR LF
    /// @param login `user:password` that it was sent under
    /// @param isEncrypted whether it came through TLS
    public record Taken(List<String> to, String data, Optional<String> login, boolean isEncrypted) {

        /// The lines of the headers, unfolded.
        public List<String> headers() {
            String head = data.substring(0, data.indexOf("\r\n\r\n"));
            return List.of(head.replaceAll("\r\n[ \t]+", " ").split("\r\n"));
        }

        /// The value of a header that is there once.
        public String header(String name) {
            List<String> found =
                    headers().stream()
                            .filter(line ->
                                    line.toLowerCase(Locale.ROOT)
                                            .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                            .toList();
            if (found.size() != 1) {
                throw new AssertionError(name + " is there " + found.size() + " times: " + data);
            }
            return found.getFirst().substring(name.length() + 1).strip();
        }
    }

    private final ServerSocket listener;
    private final Speaks speaks;
    private final Optional<SSLContext> context;
    private final Map<String, String> script = new ConcurrentHashMap<>();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ScriptedMailServer(int port, Speaks speaks, Optional<SSLContext> context) {
        this.speaks = speaks;
        this.context = context;
        try {
            listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Starts one without TLS.
    ///
    /// @param port 0 for any free one
    public static ScriptedMailServer plain(int port) {
        return new ScriptedMailServer(port, Speaks.PLAIN, Optional.empty());
    }

    /// Starts one with TLS.
    public static ScriptedMailServer secure(Speaks speaks, SSLContext context) {
        return new ScriptedMailServer(0, speaks, Optional.of(context));
    }

    /// Where it listens.
    public int port() {
        return listener.getLocalPort();
    }

    /// From now on answers lines that begin with this so: `answers("RCPT TO:<a@x", "550 no")`.
    public void answers(String line, String reply) {
        script.put(line.toUpperCase(Locale.ROOT), reply);
    }

    /// From now on answers as a server that is well.
    public void isWell() {
        script.clear();
    }

    /// What it took, in order.
    public List<Taken> taken() {
        return List.copyOf(taken);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = speaks == Speaks.TLS ? secured(accepted) : accepted) {
            new Conversation(socket).run();
        } catch (IOException _) {
            // The client ended it, or the test.
        }
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        context.orElseThrow()
                                .getSocketFactory()
                                .createSocket(plain, "localhost", plain.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private final class Conversation {

        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean isEncrypted;
        private Optional<String> login = Optional.empty();
        private final List<String> to = new CopyOnWriteArrayList<>();

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            this.isEncrypted = socket instanceof SSLSocket;
        }

        void run() throws IOException {
            say("220 scripted");
            for (Optional<String> line = line(); line.isPresent(); line = line()) {
                if (!answer(line.get())) {
                    return;
                }
            }
        }

        private boolean answer(String line) throws IOException {
            String upper = line.toUpperCase(Locale.ROOT);
            Optional<String> told =
                    script.entrySet().stream()
                            .filter(entry -> upper.startsWith(entry.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst();
            if (told.isPresent()) {
                if (told.get().equals(HANG_UP)) {
                    socket.close();
                    return false;
                }
                if (!told.get().equals(SILENCE)) {
                    say(told.get());
                }
                return true;
            }
            switch (upper.split("[ :]", 2)[0]) {
                case "EHLO" -> {
                    if (speaks == Speaks.STARTTLS && !isEncrypted) {
                        say("250-scripted\r\n250 STARTTLS");
                    } else {
                        say("250-scripted\r\n250 AUTH PLAIN");
                    }
                }
                case "STARTTLS" -> startTls();
                case "AUTH" -> {
                    login = Optional.of(credentials(line));
                    say("235 welcome");
                }
                case "RCPT" -> {
                    to.add(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
                    say("250 ok");
                }
                case "DATA" -> {
                    say("354 go on");
                    String data = data();
                    Optional<String> end = Optional.ofNullable(script.get("."));
                    if (end.isPresent()) {
                        say(end.get());
                    } else {
                        taken.add(new Taken(List.copyOf(to), data, login, isEncrypted));
                        say("250 taken");
                    }
                    to.clear();
                }
                case "RSET", "MAIL" -> {
                    to.clear();
                    say("250 ok");
                }
                case "QUIT" -> {
                    say("221 bye");
                    return false;
                }
                default -> say("500 what?");
            }
            return true;
        }

        private void startTls() throws IOException {
            say("220 go on");
            socket = secured(socket);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            isEncrypted = true;
        }

        private static String credentials(String line) {
            String plain =
                    new String(
                            Base64.getDecoder().decode(line.substring("AUTH PLAIN ".length())),
                            UTF_8);
            // RFC 4616: whom to act for, who it is, the password.
            return plain.substring(plain.indexOf('\0') + 1).replace('\0', ':');
        }

        private String data() throws IOException {
            StringBuilder data = new StringBuilder();
            for (Optional<String> line = line();
                    line.isPresent() && !line.get().equals(".");
                    line = line()) {
                String text = line.get();
                data.append(text.startsWith("..") ? text.substring(1) : text).append("\r\n");
            }
            return data.toString();
        }

        private Optional<String> line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return Optional.of(line.toString(ISO_8859_1).replaceFirst("\r$", ""));
                }
                line.write(next);
            }
            return Optional.empty();
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
            out.flush();
        }
    }

    /// Stops listening and cuts every connection.
    @Override
    public void close() {
        try (listener) {
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
