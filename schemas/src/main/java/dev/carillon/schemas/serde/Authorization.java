package dev.carillon.schemas.serde;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/// Makes the `Authorization` header of requests to the registry.
final class Authorization {

    private Authorization() {}

    static String bearer(SerdeSettings settings) {
        String source = settings.getString(SerdeSettings.BEARER_SOURCE);
        String token = settings.getPassword(SerdeSettings.BEARER_TOKEN).value();
        if (!"STATIC_TOKEN".equals(source)) {
            throw new ConfigException(SerdeSettings.BEARER_SOURCE, source, "use STATIC_TOKEN");
        }
        if (token.isEmpty()) {
            throw new ConfigException(SerdeSettings.BEARER_TOKEN + " must be set for STATIC_TOKEN");
        }
        return "Bearer " + token;
    }

    static Optional<String> basic(SerdeSettings settings, URI address) {
        String source = settings.getString(SerdeSettings.CREDENTIALS_SOURCE);
        return switch (source) {
            case "URL" -> Optional.ofNullable(address.getUserInfo()).map(Authorization::encode);
            case "USER_INFO" -> Optional.of(encode(userInfo(settings)));
            default ->
                    throw new ConfigException(
                            SerdeSettings.CREDENTIALS_SOURCE, source, "use URL or USER_INFO");
        };
    }

    private static String userInfo(SerdeSettings settings) {
        String info = settings.getPassword(SerdeSettings.USER_INFO).value();
        if (info.isEmpty()) {
            info = settings.getPassword(SerdeSettings.USER_INFO_OLD_NAME).value();
        }
        if (info.isEmpty()) {
            throw new ConfigException(
                    SerdeSettings.USER_INFO + " must be set to name:password for USER_INFO");
        }
        return info;
    }

    private static String encode(String userInfo) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }
}
