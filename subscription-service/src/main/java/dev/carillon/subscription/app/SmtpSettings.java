package dev.carillon.subscription.app;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.Values;
import dev.carillon.subscription.notice.SmtpConfig;
import dev.carillon.subscription.notice.SmtpConfig.Login;
import dev.carillon.subscription.notice.SmtpConfig.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings of the mail server that sends notices.
final class SmtpSettings {

    private static final String PREFIX = SubscriptionServiceConfig.PREFIX + "SMTP_";
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    private static final Setting<Optional<String>> HOST =
            Setting.text(PREFIX + "HOST")
                    .describedAs(
                            "The mail server that sends notices to the people of webhooks that fail"
                                    + " or were disabled; no notices when not set.")
                    .optional();

    private static final Setting<Integer> PORT =
            Setting.port(PREFIX + "PORT")
                    .withDefault(587)
                    .check(port -> port > 0, "must be at least 1")
                    .describedAs("Its port: 587 for starttls, 465 for implicit, as a rule.");

    private static final Setting<Tls> TLS =
            Setting.choice(PREFIX + "TLS", Tls.class)
                    .withDefault(Tls.STARTTLS)
                    .describedAs(
                            "How the connection is protected; with starttls it ends when the server"
                                    + " does not offer it.");

    private static final Setting<Optional<Path>> CA_FILE =
            Setting.path(PREFIX + "CA_FILE")
                    .describedAs(
                            "A PEM file of the authorities that its certificate may be from; those"
                                    + " of the JDK when not set.")
                    .optional();

    private static final Setting<Optional<String>> USER =
            Setting.text(PREFIX + "USER")
                    .describedAs("The name to log in with; no login when not set.")
                    .optional();

    private static final Setting<Optional<Secret>> PASSWORD =
            Setting.secret(PREFIX + "PASSWORD")
                    .describedAs("Its password; required with SMTP_USER.")
                    .optional();

    private static final Setting<Optional<String>> FROM =
            Setting.text(PREFIX + "FROM")
                    .check(SmtpConfig::isAddress, "must be an address such as carillon@example.com")
                    .describedAs("The sender's address; required with SMTP_HOST.")
                    .optional();

    private static final Setting<Duration> TIMEOUT =
            Setting.duration(PREFIX + "TIMEOUT")
                    .withDefault(Duration.ofSeconds(10))
                    .check(
                            timeout ->
                                    timeout.isPositive() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                            "must be above 0s and at most 1m")
                    .describedAs("How long to wait for a connection, for each answer and write.");

    static final List<Setting<?>> ALL =
            List.of(HOST, PORT, TLS, CA_FILE, USER, PASSWORD, FROM, TIMEOUT);

    private SmtpSettings() {}

    /// @throws IllegalArgumentException when something that is required with another is not set, or
    ///   a password would be sent in the clear
    static Optional<SmtpConfig> from(Values values) {
        return values.get(HOST)
                .map(host ->
                        new SmtpConfig(
                                host,
                                values.get(PORT),
                                values.get(TLS),
                                login(values),
                                values.get(FROM).orElseThrow(() -> required(FROM, HOST)),
                                values.get(TIMEOUT),
                                values.get(CA_FILE)));
    }

    private static Optional<Login> login(Values values) {
        return values.get(USER)
                .map(user ->
                        new Login(
                                user,
                                values.get(PASSWORD).orElseThrow(() -> required(PASSWORD, USER))));
    }

    private static IllegalArgumentException required(Setting<?> missing, Setting<?> with) {
        return new IllegalArgumentException(missing.name() + ": is required with " + with.name());
    }
}
