package dev.carillon.subscription.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.IssuerTokens;
import java.security.Key;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Judges JSON Web Tokens of one issuer (RFC 7515, 7519; RFC 8725 for what is refused).
///
/// The key is always one that the issuer publishes, chosen by `kid` and algorithm; a token that
/// brings its own key, or says where to get one, is refused unread, and so are claims that nobody
/// signed. Keys are kept for five minutes, and for an hour while the issuer does not answer. A
/// `kid` that is not known makes them be read again at once, but not more than twice in an
/// interval: until then, and while the issuer does not answer, the answer is [Judged.Undecided].
/// Thread-safe.
public final class OidcTokens implements IssuerTokens, AutoCloseable {

    /// The longest token, in characters.
    public static final int LONGEST = 8 * 1024;

    private static final int LONGEST_KEY_ID = 200;
    private static final long KEYS_LIVE_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long KEYS_LIMIT_MILLIS = Duration.ofSeconds(15).toMillis();
    private static final long OUTAGE_MILLIS = Duration.ofHours(1).toMillis();

    /// Access tokens and ID tokens; a token with another purpose (a logout token, say) says so.
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

    private final String userClaim;
    private final PublishedKeys published;
    private final DefaultJOSEProcessor<SecurityContext> signatures;
    private final Claims claims;

    private OidcTokens(
            String userClaim,
            PublishedKeys published,
            DefaultJOSEProcessor<SecurityContext> signatures,
            Claims claims) {
        this.userClaim = userClaim;
        this.published = published;
        this.signatures = signatures;
        this.claims = claims;
    }

    /// Prepares to judge. Reads nothing yet.
    ///
    /// @param keysInterval the keys are read at most twice in this time
    public static OidcTokens of(OidcConfig config, Duration keysInterval, Clock clock) {
        PublishedKeys published = new PublishedKeys(config);
        JWKSource<SecurityContext> keys =
                JWKSourceBuilder.create(published)
                        .cache(KEYS_LIVE_MILLIS, KEYS_LIMIT_MILLIS)
                        .refreshAheadCache(false)
                        .rateLimited(keysInterval.toMillis())
                        .outageTolerant(OUTAGE_MILLIS)
                        .build();
        Set<JWSAlgorithm> algorithms =
                config.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        DefaultJOSEProcessor<SecurityContext> signatures = new DefaultJOSEProcessor<>();
        signatures.setJWSTypeVerifier((type, context) -> {
            if (type != null) {
                new DefaultJOSEObjectTypeVerifier<>(TYPES).verify(type, context);
            }
        });
        signatures.setJWSKeySelector(new Keys(algorithms, keys, published));
        return new OidcTokens(config.userClaim(), published, signatures, new Claims(config, clock));
    }

    @Override
    public Judged judge(String token) {
        if (token.length() > LONGEST) {
            return new Judged.Refused("the token is longer than " + LONGEST);
        }
        try {
            Map<String, Object> signed = signed(token).toJSONObject();
            if (signed == null) {
                return new Judged.Refused("the token's claims are no JSON object");
            }
            JWTClaimsSet set = JWTClaimsSet.parse(signed);
            claims.verify(set, null);
            return user(set);
        } catch (KeySourceException e) {
            return new Judged.Undecided(String.valueOf(e.getMessage()));
        } catch (ParseException e) {
            // The message may quote the token.
            return new Judged.Refused("the token is no signed JWT");
        } catch (BadJOSEException | JOSEException e) {
            return new Judged.Refused(String.valueOf(e.getMessage()));
        }
    }

    /// The first half of [#judge]: what a key of the issuer signed, whatever it says.
    ///
    /// @throws ParseException when the text is no compact JWS
    /// @throws KeySourceException when the key that it needs cannot be had now
    /// @throws BadJOSEException when nobody who may did sign it
    Payload signed(String token) throws ParseException, BadJOSEException, JOSEException {
        JWSObject signed = JWSObject.parse(token);
        Optional<String> mistake = mistake(signed.getHeader());
        if (mistake.isPresent()) {
            throw new BadJWSException(mistake.get());
        }
        return signatures.process(signed, null);
    }

    /// What no honest token of an issuer has.
    private static Optional<String> mistake(JWSHeader header) {
        if (header.getJWK() != null
                || header.getJWKURL() != null
                || header.getX509CertURL() != null
                || header.getX509CertChain() != null) {
            return Optional.of("the token brings its own key");
        }
        Set<String> critical = header.getCriticalParams();
        if (critical != null && !critical.isEmpty()) {
            return Optional.of("the token demands an extension");
        }
        String keyId = header.getKeyID();
        if (keyId != null && keyId.length() > LONGEST_KEY_ID) {
            return Optional.of("the token's kid is longer than " + LONGEST_KEY_ID);
        }
        return Optional.empty();
    }

    private Judged user(JWTClaimsSet set) {
        return set.getClaim(userClaim) instanceof String user && DirectoryIds.isPossible(user)
                ? new Judged.Genuine(new UserId(user))
                : new Judged.Refused("the claim " + userClaim + " is no id of a user");
    }

    @Override
    public void close() {
        published.close();
    }

    /// Chooses by `kid` and algorithm. While the issuer does not answer, a key that is not known
    /// may be a new one: that is no reason to call the token false.
    private static final class Keys extends JWSVerificationKeySelector<SecurityContext> {

        private final PublishedKeys published;

        Keys(
                Set<JWSAlgorithm> algorithms,
                JWKSource<SecurityContext> keys,
                PublishedKeys published) {
            super(algorithms, keys);
            this.published = published;
        }

        @Override
        public List<Key> selectJWSKeys(JWSHeader header, @Nullable SecurityContext context)
                throws KeySourceException {
            List<Key> keys = super.selectJWSKeys(header, context);
            Optional<String> trouble = published.trouble();
            if (keys.isEmpty() && isAllowed(header.getAlgorithm()) && trouble.isPresent()) {
                throw new JWKSetUnavailableException(trouble.get());
            }
            return keys;
        }
    }

    /// `iss` to the letter, `aud`, `exp`, `nbf`, and `iat` when it is there.
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final Clock clock;

        Claims(OidcConfig config, Clock clock) {
            super(
                    config.audience(),
                    new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
                    Set.of("iss", "aud", "exp", config.userClaim()));
            this.clock = clock;
            setMaxClockSkew(Math.toIntExact(config.clockSkew().toSeconds()));
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
