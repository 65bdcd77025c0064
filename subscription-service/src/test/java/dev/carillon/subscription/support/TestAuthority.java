package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A key with a certificate that it signed itself, made by the JDK's own tool.
///
/// @param serverContext serves with it
/// @param certificate the certificate in PEM
public record TestAuthority(SSLContext serverContext, Path certificate) {

    private static final String PASSWORD = "changeit";

    /// Makes one for a name, with files in a folder.
    public static TestAuthority make(Path folder, String name) {
        Path store = folder.resolve(name + ".p12");
        Path certificate = folder.resolve(name + ".pem");
        keytool(
                List.of(
                        List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext"),
                        List.of("san=dns:" + name, "-validity", "2", "-alias", "server"),
                        List.of("-storetype", "PKCS12", "-keystore", store.toString())));
        keytool(
                List.of(
                        List.of("-exportcert", "-rfc", "-alias", "server", "-file"),
                        List.of(certificate.toString(), "-keystore", store.toString())));
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), null, null);
            return new TestAuthority(context, certificate);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no authority for " + name, e);
        }
    }

    private static void keytool(List<List<String>> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        arguments.forEach(command::addAll);
        command.addAll(List.of("-storepass", PASSWORD));
        try {
            Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
            if (tool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
