package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;

/// A command that has run.
///
/// @param code its exit code
/// @param out what it printed
/// @param err what it complained of
record Finished(int code, String out, String err) {

    /// Runs a command to its end.
    static Finished run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Finished(code, out.toString(), err.toString());
    }

    /// What it printed, as one JSON object.
    JsonNode json() {
        return json(out);
    }

    /// Reads JSON.
    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
