package dev.carillon.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What operators do with the keys of the secrets at rest.
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description =
                "Make and rotate the keys that URLs, header values and signing secrets are stored under.",
        footer = {
            "",
            "A rotation: 1. rotate the keyset file, and give every service and worker the new file"
                    + " (they follow it);",
            "2. reencrypt; 3. once that says that nothing is left, the old key may be taken out of"
                    + " the file."
        },
        subcommands = {
            CreateKeysetsCommand.class,
            RotateKeysetCommand.class,
            ReencryptCommand.class
        })
final class SecretsCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, rotate or reencrypt?");
    }
}
