package dev.carillon.standalone.cli;

import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Says in one line what went wrong, with the causes that name the thing; the stack trace goes to
/// the log.
public final class Failures implements IExecutionExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final int FAILED = 1;

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine commandLine, ParseResult parsed) {
        log.error("the command failed", failure);
        explain(failure, commandLine.getErr());
        return FAILED;
    }

    /// Writes the failure and its causes, a line each, without repeating what was said.
    static void explain(Throwable failure, PrintWriter errors) {
        String last = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (!last.contains(message)) {
                errors.println((last.isEmpty() ? "" : "  because: ") + message);
                last = message;
            }
        }
        errors.flush();
    }
}
