package dev.carillon.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.config.Secret;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.standalone.stack.SecretFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Adds a key to a keyset file.
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description =
                "Add a new key to a keyset file; it seals from now on, the others go on opening.")
final class RotateKeysetCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "The file that CARILLON_VAULT_KEYSET_FILE names.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        String text;
        try {
            text = Files.readString(file, UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        SecretFile.write(file, Vault.rotated(new Secret(text)).reveal());
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "Added a key to "
                        + file
                        + ". Services that follow the file use it within seconds. Next:"
                        + " ./carillon secrets reencrypt");
        out.flush();
        return 0;
    }
}
