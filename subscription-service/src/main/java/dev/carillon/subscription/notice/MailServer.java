package dev.carillon.subscription.notice;

/// Connects to a mail server.
@FunctionalInterface
interface MailServer {

    /// Connects.
    ///
    /// @throws MailServerAwayException when that is not possible now
    MailSession connect() throws MailServerAwayException;

    /// A connection. For one thread.
    interface MailSession extends AutoCloseable {

        /// Sends a mail; after [Posted.Away] the session is of no more use.
        Posted send(Mail mail);

        @Override
        void close();
    }

    /// The server does not answer, or does not let us in.
    final class MailServerAwayException extends Exception {

        private static final long serialVersionUID = 1L;

        MailServerAwayException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
