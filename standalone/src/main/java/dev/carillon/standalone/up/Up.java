package dev.carillon.standalone.up;

import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Service;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.standalone.stack.SecretFile;
import dev.carillon.standalone.stack.Standalone;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A platform that stays up until it is told to stop.
public final class Up implements Service {

    private static final String ME = "{ me { id } }";
    private static final String TOKEN_FILE = "sample-token";
    private static final String OPERATOR_FILE = "operator.properties";
    private static final String DIRECTORY_FILE = "sample-directory";

    private final Closer closer;
    private final Standalone standalone;
    private final Receiver receiver;
    private final String token;

    private Up(Closer closer, Standalone standalone, Receiver receiver, String token) {
        this.closer = closer;
        this.standalone = standalone;
        this.receiver = receiver;
        this.token = token;
    }

    /// Starts the platform and a receiver.
    ///
    /// @param options how
    /// @param receiverPort the receiver's port; 0 for a free one
    /// @param clock the services' clock
    /// @param progress told what is going on
    /// @param onCallback told of each callback that arrives at the receiver
    public static Up start(
            StandaloneOptions options,
            int receiverPort,
            Clock clock,
            Progress progress,
            Consumer<Callback> onCallback) {
        Closer closer = new Closer();
        try {
            Receiver receiver =
                    closer.register(
                            Receiver.start(receiverPort, clock, (path, id) -> 200, onCallback));
            Standalone standalone = closer.register(Standalone.start(options, clock, progress));
            standalone.writeOperatorSettings(options.dataDirectory().resolve(OPERATOR_FILE));
            publishOnce(standalone, options.dataDirectory().resolve(DIRECTORY_FILE));
            String token =
                    SampleToken.in(
                            options.dataDirectory().resolve(TOKEN_FILE),
                            kept -> isGood(standalone.graphqlUri(), kept),
                            () -> standalone.issueToken(SampleOrganization.ADMINISTRATOR, "up"));
            return new Up(closer, standalone, receiver, token);
        } catch (RuntimeException e) {
            try {
                closer.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /// The platform.
    public Standalone standalone() {
        return standalone;
    }

    /// The token of the sample organization's administrator.
    public String token() {
        return token;
    }

    /// The receiver's URL.
    public URI receiverUri() {
        return receiver.uri("/hook");
    }

    @Override
    public CompletableFuture<Void> failure() {
        return standalone.failure();
    }

    @Override
    public void close() {
        closer.close();
    }

    /// The sample directory belongs to whoever uses the platform afterwards: a pipe that was
    /// deleted must not come back at the next start.
    private static void publishOnce(Standalone standalone, Path done) {
        if (!Files.exists(done)) {
            standalone.publish(SampleOrganization.directory());
            SecretFile.write(done, "published\n");
        }
    }

    private static boolean isGood(URI api, String token) {
        try (GraphqlClient client = new GraphqlClient(api, token)) {
            return client.accepts(ME);
        }
    }
}
