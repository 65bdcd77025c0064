package dev.carillon.standalone.cli;

import dev.carillon.standalone.stack.Standalone;
import dev.carillon.standalone.up.Up;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What `up` prints when everything is ready.
///
/// @param up what is up
/// @param data where the data is kept
record Welcome(Up up, Path data) {

    /// The text.
    String text() {
        Standalone standalone = up.standalone();
        String curl =
                "curl -s "
                        + standalone.graphqlUri()
                        + " -H 'Authorization: Bearer "
                        + up.token()
                        + "' -H 'Content-Type: application/json' -d ";
        StringBuilder text = new StringBuilder("\nCarillon is up. Ctrl-C stops it.\n\n");
        row(text, "GraphQL API", standalone.graphqlUri().toString());
        row(text, "try it at", standalone.graphqlUri().resolve("/graphiql").toString());
        row(text, "Kafka", standalone.bootstrapServers());
        row(text, "schema registry", standalone.registryUrl());
        row(text, "PostgreSQL", standalone.jdbcUrl());
        row(text, "receiver", up.receiverUri().toString());
        for (Map.Entry<String, java.net.InetSocketAddress> admin :
                new TreeMap<>(standalone.adminAddresses()).entrySet()) {
            row(
                    text,
                    admin.getKey(),
                    "http://127.0.0.1:" + admin.getValue().getPort() + "/metrics");
        }
        row(text, "data", data.toString());
        row(text, "token", up.token());
        row(text, "", "of an administrator of organization 22, with pipe 22 and table ZdeRdE");
        return text.append("\nPaste these three lines in another terminal:\n\n")
                .append(curl)
                .append(
                        "'{\"query\":\"mutation { createWebhook(input: { pipe_id: 22, actions: [\\\"card.move\\\"],")
                .append(" name: \\\"first\\\", url: \\\"")
                .append(up.receiverUri())
                .append("\\\" }) { webhook { id url secret } } }\"}'\n")
                .append("./carillon sample-event card.move --scope pipe:22 --organization 22")
                .append(" --kafka ")
                .append(standalone.bootstrapServers())
                .append(" --registry ")
                .append(standalone.registryUrl())
                .append('\n')
                .append(curl)
                .append(
                        "'{\"query\":\"{ pipe(id: 22) { id name webhooks { id name url actions } } }\"}'\n")
                .toString();
    }

    private static void row(StringBuilder text, String what, String value) {
        text.append("  ").append(what).append(" ".repeat(Math.max(1, 22 - what.length())));
        text.append(value).append('\n');
    }
}
