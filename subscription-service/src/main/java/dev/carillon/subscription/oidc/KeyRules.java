package dev.carillon.subscription.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Which published keys may verify a signature at all. A library checks a signature with any key it
/// is given; whether the key proves anything is another question.
final class KeyRules {

    /// RFC 7518, sections 3.3 and 3.5.
    private static final int LEAST_RSA_BITS = 2048;

    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(3);
    private static final int ROCA_GENERATOR = 65_537;
    private static final int ROCA_LARGEST_PRIME = 167;

    private KeyRules() {}

    /// Why a key verifies nothing here; empty when it does.
    static Optional<String> weakness(JWK key) {
        Set<KeyOperation> operations = key.getKeyOperations();
        if (operations != null && !operations.contains(KeyOperation.VERIFY)) {
            return Optional.of("its key_ops do not have verify");
        }
        return key instanceof RSAKey rsa ? weakness(rsa) : Optional.empty();
    }

    private static Optional<String> weakness(RSAKey key) {
        BigInteger modulus = key.getModulus().decodeToBigInteger();
        BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
        if (modulus.bitLength() < LEAST_RSA_BITS) {
            return Optional.of(
                    "it has %d bits and needs %d".formatted(modulus.bitLength(), LEAST_RSA_BITS));
        }
        // With the exponent 1 everybody can sign.
        if (exponent.compareTo(LEAST_EXPONENT) < 0 || !exponent.testBit(0)) {
            return Optional.of("its exponent is " + exponent);
        }
        return isOfRoca(modulus)
                ? Optional.of("its modulus was made by a faulty generator (CVE-2017-15361)")
                : Optional.empty();
    }

    /// The fingerprint of CVE-2017-15361 ("The Return of Coppersmith's Attack", section 2.3):
    /// modulo every small prime the modulus is a power of 65537. One honest key in about 2^27 has
    /// it.
    private static boolean isOfRoca(BigInteger modulus) {
        return IntStream.rangeClosed(3, ROCA_LARGEST_PRIME)
                .filter(number -> BigInteger.valueOf(number).isProbablePrime(20))
                .allMatch(
                        prime -> isPower(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime));
    }

    private static boolean isPower(int residue, int prime) {
        int power = 1;
        do {
            if (power == residue) {
                return true;
            }
            power = power * (ROCA_GENERATOR % prime) % prime;
        } while (power != 1);
        return false;
    }
}
