package dev.carillon.standalone.cli;

import dev.carillon.standalone.stack.Keys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes the keysets of a new platform.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description =
                "Make the two keysets of a new platform in a folder. Files that exist are left as they are.")
final class CreateKeysetsCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "Where they are kept; made when missing.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        Keys keys = Keys.in(folder);
        PrintWriter out = spec.commandLine().getOut();
        out.println("CARILLON_VAULT_KEYSET_FILE=" + keys.vault());
        out.println("CARILLON_VAULT_HASH_KEYSET_FILE=" + keys.hash());
        out.flush();
        return 0;
    }
}
