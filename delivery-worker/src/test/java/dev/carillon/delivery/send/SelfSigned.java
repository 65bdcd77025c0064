package dev.carillon.delivery.send;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key with a certificate that it signed itself, made by the JDK's own tool.
final class SelfSigned {

    private static final String PASSWORD = "changeit";

    private SelfSigned() {}

    /// A context that serves with the certificate, for `localhost`, and trusts it.
    static SSLContext context() throws IOException, InterruptedException, GeneralSecurityException {
        return context("TLS");
    }

    /// The same for another name, `dns:NAME`, or an address, `ip:ADDRESS`.
    static SSLContext contextOf(String subject)
            throws IOException, InterruptedException, GeneralSecurityException {
        return context("TLS", subject);
    }

    /// The same for a protocol by its Java name, such as `TLSv1.2`, and older ones.
    static SSLContext context(String protocol)
            throws IOException, InterruptedException, GeneralSecurityException {
        return context(protocol, "dns:localhost");
    }

    private static SSLContext context(String protocol, String subject)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("self-signed");
        Path store = folder.resolve("store.p12");
        Process tool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        "receiver",
                                        "-keyalg",
                                        "EC",
                                        "-dname",
                                        "CN=localhost",
                                        "-ext",
                                        "san=" + subject,
                                        "-validity",
                                        "2",
                                        "-storetype",
                                        "PKCS12",
                                        "-keystore",
                                        store.toString(),
                                        "-storepass",
                                        PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(
                        tool.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.delete(store);
        Files.delete(folder);
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
