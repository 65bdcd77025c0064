package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.config.Durations;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.subscription.app.Tokens;
import dev.carillon.subscription.app.Tokens.Issued;
import dev.carillon.subscription.app.Tokens.Listed;
import dev.carillon.subscription.app.Tokens.ListedServiceAccount;
import dev.carillon.subscription.app.Tokens.NewServiceAccount;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Issues and revokes bearer tokens and service accounts, in the database of a running
/// subscription-service or of one that is stopped.
@Command(
        name = "tokens",
        mixinStandardHelpOptions = true,
        description = "Issue, list and revoke the tokens and service accounts of the API.",
        footer = {
            "",
            "The database is the one of the CARILLON_SUBSCRIPTION_JDBC_* settings in the environment or in --config;",
            "a platform that `up` started writes that file: operator.properties in its data folder."
        })
final class TokensCommand implements Runnable {

    private static final int DONE = 0;
    private static final int NOT_FOUND = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A properties file with the settings; the environment wins over it.")
    private @Nullable String config;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of them?");
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Issue a token of a user. It is shown this once.")
    int create(
            @Option(
                            names = "--user",
                            required = true,
                            paramLabel = "ID",
                            description = "The user's id, as the directory has it.")
                    String user,
            @Option(
                            names = "--label",
                            defaultValue = "command line",
                            paramLabel = "TEXT",
                            description = "What it is for (default: ${DEFAULT-VALUE}).")
                    String label,
            @Option(
                            names = "--lifetime",
                            defaultValue = "90d",
                            paramLabel = "D",
                            description = "How long it is valid (default: ${DEFAULT-VALUE}).")
                    String lifetime) {
        Duration span = duration("--lifetime", lifetime);
        try (Tokens tokens = open()) {
            Issued issued = tokens.issue(user, label, span);
            if (json) {
                print(
                        JSON.createObjectNode()
                                .put("id", issued.id())
                                .put("token", issued.token())
                                .put("expiresAt", issued.expiresAt().toString()));
            } else {
                say("token    " + issued.token());
                say("number   " + issued.id());
                say("expires  " + issued.expiresAt());
                say("It cannot be shown again.");
            }
            return DONE;
        } catch (IllegalArgumentException e) {
            throw usedWrongly(e);
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the tokens, without the tokens themselves.")
    int list() {
        try (Tokens tokens = open()) {
            List<Listed> all = tokens.list();
            if (json) {
                ObjectNode answer = JSON.createObjectNode();
                var items = answer.putArray("tokens");
                for (Listed token : all) {
                    ObjectNode item = items.addObject();
                    item.put("id", token.id())
                            .put("prefix", token.prefix())
                            .put("user", token.user())
                            .put("label", token.label())
                            .put("createdAt", token.createdAt().toString())
                            .put("expiresAt", token.expiresAt().toString())
                            .put("revokedAt", text(token.revokedAt()))
                            .put("serviceAccount", token.serviceAccount().orElse(null));
                }
                print(answer);
            } else {
                TextTable table =
                        new TextTable(
                                "NUMBER", "BEGINS", "USER", "LABEL", "EXPIRES", "STATE", "ACCOUNT");
                for (Listed token : all) {
                    table.row(
                            Long.toString(token.id()),
                            token.prefix(),
                            token.user(),
                            token.label(),
                            shown(token.expiresAt()),
                            state(token.revokedAt(), token.expiresAt()),
                            token.serviceAccount().orElse("-"));
                }
                say(table.text());
            }
            return DONE;
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revoke a token: it is refused from the next request on.")
    int revoke(
            @Parameters(paramLabel = "NUMBER", description = "As `tokens list` shows it.")
                    long number) {
        try (Tokens tokens = open()) {
            return revoked(tokens.revoke(number), "token " + number);
        }
    }

    @Command(
            name = "create-service-account",
            mixinStandardHelpOptions = true,
            description = "Make a service account for /oauth/token. Its secret is shown this once.")
    int createServiceAccount(
            @Option(
                            names = "--user",
                            required = true,
                            paramLabel = "ID",
                            description = "The directory's id of the user whose rights it has.")
                    String user,
            @Option(
                            names = "--label",
                            required = true,
                            paramLabel = "TEXT",
                            description = "What it is for.")
                    String label) {
        try (Tokens tokens = open()) {
            NewServiceAccount account = tokens.createServiceAccount(user, label);
            if (json) {
                print(
                        JSON.createObjectNode()
                                .put("clientId", account.clientId())
                                .put("clientSecret", account.clientSecret()));
            } else {
                say("client_id      " + account.clientId());
                say("client_secret  " + account.clientSecret());
                say("The secret cannot be shown again.");
            }
            return DONE;
        } catch (IllegalArgumentException e) {
            throw usedWrongly(e);
        }
    }

    @Command(
            name = "list-service-accounts",
            mixinStandardHelpOptions = true,
            description = "List the service accounts.")
    int listServiceAccounts() {
        try (Tokens tokens = open()) {
            List<ListedServiceAccount> all = tokens.serviceAccounts();
            if (json) {
                ObjectNode answer = JSON.createObjectNode();
                var items = answer.putArray("serviceAccounts");
                for (ListedServiceAccount account : all) {
                    ObjectNode item = items.addObject();
                    item.put("clientId", account.clientId())
                            .put("user", account.user())
                            .put("label", account.label())
                            .put("createdAt", account.createdAt().toString())
                            .put("revokedAt", text(account.revokedAt()));
                }
                print(answer);
            } else {
                TextTable table = new TextTable("CLIENT_ID", "USER", "LABEL", "CREATED", "STATE");
                for (ListedServiceAccount account : all) {
                    table.row(
                            account.clientId(),
                            account.user(),
                            account.label(),
                            shown(account.createdAt()),
                            account.revokedAt().isPresent() ? "revoked" : "valid");
                }
                say(table.text());
            }
            return DONE;
        }
    }

    @Command(
            name = "revoke-service-account",
            mixinStandardHelpOptions = true,
            description = "Revoke a service account and every token that was issued to it.")
    int revokeServiceAccount(
            @Parameters(paramLabel = "CLIENT_ID", description = "Its public name.")
                    String clientId) {
        try (Tokens tokens = open()) {
            return revoked(tokens.revokeServiceAccount(clientId), "service account " + clientId);
        }
    }

    private Tokens open() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config);
        }
        try {
            return Tokens.open(environment, Clock.systemUTC());
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int revoked(boolean isDone, String what) {
        if (json) {
            print(JSON.createObjectNode().put("revoked", isDone));
        } else if (isDone) {
            say("Revoked " + what + ".");
        } else {
            PrintWriter errors = spec.commandLine().getErr();
            errors.println("There is no " + what + " that is not revoked yet.");
            errors.flush();
        }
        return isDone ? DONE : NOT_FOUND;
    }

    private Duration duration(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "%s %s, was %s".formatted(option, e.getMessage(), text), e);
        }
    }

    private ParameterException usedWrongly(IllegalArgumentException e) {
        return new ParameterException(spec.commandLine(), e.getMessage(), e);
    }

    private void print(ObjectNode answer) {
        say(answer.toString());
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static String state(Optional<Instant> revokedAt, Instant expiresAt) {
        if (revokedAt.isPresent()) {
            return "revoked";
        }
        return Clock.systemUTC().instant().isBefore(expiresAt) ? "valid" : "expired";
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static String shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
