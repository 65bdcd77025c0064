package dev.carillon.subscription.app;

import dev.carillon.platform.egress.UrlRule;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.NoticeRule;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.notice.NoticeJob;
import dev.carillon.subscription.notice.SmtpServer;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.seal.VaultSeals;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresNotices;
import java.net.URI;
import java.time.Clock;

/// The job that sends notices by e-mail, wired.
final class Notices {

    private Notices() {}

    /// Starts the job when the settings name a mail server.
    static void start(SubscriptionServiceConfig config, Database database, Clock clock, Jobs jobs) {
        config.smtp()
                .ifPresent(smtp -> {
                    Seals seals =
                            new VaultSeals(
                                    config.vault().vault(),
                                    config.vault().keyedHash(),
                                    new UrlRule(config.egress()));
                    NoticeJob job =
                            new NoticeJob(
                                    new PostgresNotices(database),
                                    SmtpServer.of(smtp),
                                    NoticeRule.STANDARD,
                                    (webhook, url) -> host(seals, webhook, url),
                                    jobs.metrics(),
                                    clock);
                    jobs.start(Job.NOTICES, job);
                });
    }

    /// Only the host of a URL leaves the service: the rest of it may be a secret.
    private static String host(Seals seals, SubscriptionId webhook, Sealed url) {
        return String.valueOf(URI.create(seals.openUrl(webhook, url)).getHost());
    }
}
