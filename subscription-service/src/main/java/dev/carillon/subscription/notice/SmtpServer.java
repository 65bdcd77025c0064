package dev.carillon.subscription.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.subscription.notice.SmtpConfig.Tls;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A mail server by SMTP (RFC 5321).
public final class SmtpServer implements MailServer {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);
    private static final int LONGEST_REPLY = 200;
    private static final int CLOSING = 421;

    private final SmtpConfig config;
    private final Session session;

    private SmtpServer(SmtpConfig config, Session session) {
        this.config = config;
        this.session = session;
    }

    /// A server that is connected to when it is needed.
    ///
    /// @throws IllegalArgumentException when the file of authorities cannot be used
    public static SmtpServer of(SmtpConfig config) {
        Properties properties = new Properties();
        String timeout = Long.toString(config.timeout().toMillis());
        properties.put("mail.smtp.host", config.host());
        properties.put("mail.smtp.port", Integer.toString(config.port()));
        properties.put("mail.smtp.connectiontimeout", timeout);
        properties.put("mail.smtp.timeout", timeout);
        properties.put("mail.smtp.writetimeout", timeout);
        properties.put("mail.smtp.auth", Boolean.toString(config.login().isPresent()));
        properties.put("mail.smtp.from", config.from());
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        switch (config.tls()) {
            case NONE -> {}
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case IMPLICIT -> properties.put("mail.smtp.ssl.enable", "true");
        }
        if (config.tls() != Tls.NONE) {
            config.authorities()
                    .ifPresent(
                            file -> properties.put("mail.smtp.ssl.socketFactory", trusting(file)));
        }
        return new SmtpServer(config, Session.getInstance(properties));
    }

    private static SSLSocketFactory trusting(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            if (number == 0) {
                throw new IllegalArgumentException(file + " has no certificate");
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the authorities of the mail server cannot be read from " + file, e);
        }
    }

    @Override
    public MailSession connect() throws MailServerAwayException {
        try {
            Transport transport = session.getTransport("smtp");
            if (config.login().isPresent()) {
                SmtpConfig.Login login = config.login().get();
                transport.connect(login.user(), login.password().reveal());
            } else {
                transport.connect();
            }
            return new Connected(transport);
        } catch (MessagingException e) {
            throw new MailServerAwayException(reason(e), e);
        }
    }

    private final class Connected implements MailSession {

        private final Transport transport;

        Connected(Transport transport) {
            this.transport = transport;
        }

        @Override
        public Posted send(Mail mail) {
            try {
                MimeMessage message = message(mail);
                transport.sendMessage(message, message.getRecipients(Message.RecipientType.TO));
                return new Posted.Taken();
            } catch (MessagingException e) {
                return failed(e);
            }
        }

        @Override
        public void close() {
            try {
                transport.close();
            } catch (MessagingException e) {
                // What was taken is taken; the server hears no QUIT.
                LOG.atDebug().setCause(e).log("a connection to the mail server did not end well");
            }
        }
    }

    private MimeMessage message(Mail mail) throws MessagingException {
        String id = "<carillon-notice-" + mail.notice() + domain() + ">";
        MimeMessage message =
                new MimeMessage(session) {
                    @Override
                    protected void updateMessageID() throws MessagingException {
                        setHeader("Message-ID", id);
                    }
                };
        message.setFrom(new InternetAddress(config.from(), true));
        message.setRecipients(
                Message.RecipientType.TO, new Address[] {new InternetAddress(mail.to(), true)});
        message.setSubject(mail.text().subject(), UTF_8.name());
        message.setText(mail.text().body(), UTF_8.name());
        message.setSentDate(Date.from(mail.at()));
        // RFC 3834: answering machines do not answer this.
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        return message;
    }

    private String domain() {
        return config.from().substring(config.from().lastIndexOf('@'));
    }

    private static Posted failed(MessagingException e) {
        int code = code(e);
        if (code == CLOSING || code < 400) {
            return new Posted.Away(reason(e));
        }
        return code < 500 ? new Posted.NotNow(reason(e)) : new Posted.Refused(reason(e));
    }

    /// The reply to the recipient, or else the one to the mail; 0 when there was none.
    private static int code(MessagingException e) {
        int ofMail = 0;
        for (Exception next = e;
                next instanceof MessagingException messaging;
                next = messaging.getNextException()) {
            if (next instanceof SMTPAddressFailedException address) {
                return address.getReturnCode();
            }
            if (next instanceof SMTPSendFailedException mail) {
                ofMail = mail.getReturnCode();
            }
        }
        return ofMail;
    }

    /// The innermost message: it says most.
    private static String reason(MessagingException e) {
        String reason = e.getClass().getSimpleName();
        for (Exception next = e; next != null; ) {
            if (next.getMessage() != null) {
                reason = next.getMessage();
            }
            next =
                    next instanceof MessagingException messaging
                            ? messaging.getNextException()
                            : null;
        }
        String line = reason.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_REPLY ? line.substring(0, LONGEST_REPLY) : line;
    }
}
