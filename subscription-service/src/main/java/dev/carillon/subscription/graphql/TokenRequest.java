package dev.carillon.subscription.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a call of `/oauth/token` asks for.
sealed interface TokenRequest {

    /// A service account's id and secret, unchecked.
    record Credentials(String clientId, String clientSecret) implements TokenRequest {

        /// Hides the secret.
        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /// Nothing that can be answered.
    ///
    /// @param text what is wrong
    record Mistaken(Mistake mistake, String text) implements TokenRequest {}

    /// The errors of RFC 6749, section 5.2, that a request can have in itself.
    enum Mistake {
        /// A parameter is missing, stands twice, or is no text.
        INVALID_REQUEST("invalid_request"),
        /// The body is neither a form nor JSON.
        UNSUPPORTED_MEDIA_TYPE("invalid_request"),
        /// Another grant than the client credentials is asked for.
        UNSUPPORTED_GRANT_TYPE("unsupported_grant_type");

        private final String word;

        Mistake(String word) {
            this.word = word;
        }

        /// The error as OAuth names it.
        String word() {
            return word;
        }
    }

    /// The only grant there is for programs.
    String GRANT = "client_credentials";

    /// `Authorization: Basic`.
    Pattern BASIC = Pattern.compile("[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/=]+) *");

    /// Reads a request.
    ///
    /// @param contentType the header, if there is one
    /// @param authorization the header, if there is one
    static TokenRequest read(
            Optional<String> contentType, Optional<String> authorization, String body) {
        String type = contentType.orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-www-form-urlencoded" -> of(form(body), authorization);
            case "application/json" -> of(json(body), authorization);
            default ->
                    new Mistaken(
                            Mistake.UNSUPPORTED_MEDIA_TYPE,
                            "Send the parameters as application/x-www-form-urlencoded or as"
                                    + " application/json");
        };
    }

    private static TokenRequest of(
            Optional<Map<String, String>> read, Optional<String> authorization) {
        if (read.isEmpty()) {
            return invalid("The body cannot be read; every parameter is a text and stands once");
        }
        Map<String, String> parameters = new HashMap<>(read.get());
        if (authorization.isPresent() && !addBasic(authorization.get(), parameters)) {
            return invalid(
                    "Give client_id and client_secret once: in the body, or as Authorization: Basic");
        }
        String grant = parameters.get("grant_type");
        if (grant == null) {
            return invalid("The parameter grant_type is missing; it must be " + GRANT);
        }
        if (!grant.equals(GRANT)) {
            return new Mistaken(Mistake.UNSUPPORTED_GRANT_TYPE, "The only grant_type is " + GRANT);
        }
        String id = parameters.get("client_id");
        String secret = parameters.get("client_secret");
        return id == null || secret == null
                ? invalid("The parameters client_id and client_secret must both be there")
                : new Credentials(id, secret);
    }

    /// Takes the credentials of the header (RFC 6749, section 2.3.1), unless they are in the body
    /// too.
    private static boolean addBasic(String authorization, Map<String, String> parameters) {
        Matcher basic = BASIC.matcher(authorization);
        if (!basic.matches() || parameters.containsKey("client_secret")) {
            return false;
        }
        try {
            String[] pair =
                    new String(Base64.getDecoder().decode(basic.group(1)), UTF_8).split(":", 2);
            if (pair.length != 2) {
                return false;
            }
            String id = URLDecoder.decode(pair[0], UTF_8);
            String other = parameters.put("client_id", id);
            parameters.put("client_secret", URLDecoder.decode(pair[1], UTF_8));
            return other == null || other.equals(id);
        } catch (IllegalArgumentException e) {
            // No base64, or a percent sign that begins nothing.
            return false;
        }
    }

    private static Optional<Map<String, String>> form(String body) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : body.strip().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2) {
                return Optional.empty();
            }
            try {
                String name = URLDecoder.decode(parts[0], UTF_8);
                if (parameters.put(name, URLDecoder.decode(parts[1], UTF_8)) != null) {
                    return Optional.empty();
                }
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static Optional<Map<String, String>> json(String body) {
        JsonNode root;
        try {
            root = JsonValues.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!root.isObject()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            if (!member.getValue().isTextual()) {
                return Optional.empty();
            }
            parameters.put(member.getKey(), member.getValue().textValue());
        }
        return Optional.of(parameters);
    }

    private static TokenRequest invalid(String text) {
        return new Mistaken(Mistake.INVALID_REQUEST, text);
    }
}
