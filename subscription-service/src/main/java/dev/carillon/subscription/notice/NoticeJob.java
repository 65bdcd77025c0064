package dev.carillon.subscription.notice;

import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.NoticeRule;
import dev.carillon.subscription.domain.NoticeText;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.LedWork;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.notice.MailServer.MailServerAwayException;
import dev.carillon.subscription.notice.MailServer.MailSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the notices that wait.
///
/// A notice is taken for some minutes, sent to one recipient after the other, and each of them is
/// noted. A crash in between repeats it to at most one of them, under the same `Message-ID`. While
/// the server is away everything waits; what it refuses for good is not sent again.
public final class NoticeJob implements LedWork {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeJob.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Longer than a mail to one recipient takes: a connection and some answers.
    private static final Duration TAKEN_FOR = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final Duration KEPT_FOR = Duration.ofDays(30);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

    private final NoticeQueue queue;
    private final MailServer server;
    private final NoticeRule rule;
    private final BiFunction<SubscriptionId, Sealed, String> hosts;
    private final SubscriptionMetrics metrics;
    private final Clock clock;
    private Duration pause = FIRST_PAUSE;
    private Instant nextConnection = Instant.MIN;
    private Instant nextSweep = Instant.MIN;

    /// @param hosts the host of a webhook's encrypted URL
    public NoticeJob(
            NoticeQueue queue,
            SmtpServer server,
            NoticeRule rule,
            BiFunction<SubscriptionId, Sealed, String> hosts,
            SubscriptionMetrics metrics,
            Clock clock) {
        this.queue = queue;
        this.server = server;
        this.rule = rule;
        this.hosts = hosts;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            Instant now = clock.instant();
            NoticeQueue.Backlog backlog = queue.backlog(now);
            metrics.noticesWait(backlog.waiting(), backlog.age());
            sweep(now);
            if (backlog.due() > 0 && !now.isBefore(nextConnection)) {
                sendAll(candidate, stop);
            }
            stop.await(BETWEEN_LOOKS);
        }
    }

    private void sweep(Instant now) {
        if (!now.isBefore(nextSweep)) {
            queue.forget(now.minus(KEPT_FOR));
            nextSweep = now.plus(BETWEEN_SWEEPS);
        }
    }

    private void sendAll(Candidate candidate, StopSignal stop) {
        try (MailSession session = server.connect()) {
            while (!stop.requested() && candidate.isLeading()) {
                Instant now = clock.instant();
                Optional<WaitingNotice> taken = queue.take(now, now.plus(TAKEN_FOR));
                if (taken.isEmpty()) {
                    return;
                }
                Optional<String> away = send(session, taken.get(), candidate, stop);
                if (away.isPresent()) {
                    isAway(away.get());
                    return;
                }
                pause = FIRST_PAUSE;
            }
        } catch (MailServerAwayException e) {
            isAway(String.valueOf(e.getMessage()));
        }
    }

    private void isAway(String reason) {
        metrics.noticeHindered();
        LOG.atWarn()
                .addKeyValue("reason", reason)
                .addKeyValue("again", pause)
                .log("the mail server does not take mail; the notices wait");
        nextConnection = clock.instant().plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /// @return why the server cannot be used any more, if so
    private Optional<String> send(
            MailSession session, WaitingNotice notice, Candidate candidate, StopSignal stop) {
        if (!notice.isStillTrue()) {
            end(notice, NoticeEnd.OVERTAKEN, "");
            return Optional.empty();
        }
        if (rule.isExpired(notice.decidedAt(), clock.instant())) {
            end(notice, NoticeEnd.EXPIRED, "not sent in time");
            return Optional.empty();
        }
        if (notice.recipients().isEmpty()) {
            end(notice, NoticeEnd.NOBODY, "no contact, and no administrator with an address");
            return Optional.empty();
        }
        NoticeText text = NoticeText.of(notice.facts(hosts.apply(notice.webhook(), notice.url())));
        List<String> later = new ArrayList<>();
        boolean isAnyTaken = notice.sent() > 0;
        String reply = "";
        for (String recipient : notice.recipients()) {
            if (notice.served().contains(recipient)) {
                continue;
            }
            if (stop.requested() || !candidate.isLeading()) {
                queue.postpone(notice.id(), clock.instant(), "the service stopped meanwhile");
                return Optional.empty();
            }
            switch (post(session, notice, recipient, text)) {
                case Posted.Taken() -> {
                    isAnyTaken = true;
                    queue.served(notice.id(), recipient, 1, "");
                }
                case Posted.Refused(String said) -> {
                    reply = said;
                    queue.served(notice.id(), recipient, 0, said);
                }
                case Posted.NotNow(String said) -> {
                    reply = said;
                    later.add(recipient);
                }
                case Posted.Away(String reason) -> {
                    postpone(notice, reason);
                    return Optional.of(reason);
                }
            }
        }
        if (later.isEmpty()) {
            end(notice, isAnyTaken ? NoticeEnd.SENT : NoticeEnd.REFUSED, reply);
        } else {
            metrics.noticeHindered();
            postpone(notice, reply);
        }
        return Optional.empty();
    }

    private static Posted post(
            MailSession session, WaitingNotice notice, String recipient, NoticeText text) {
        if (!SmtpConfig.isAddress(recipient)) {
            return new Posted.Refused("not an address that mail can be sent to");
        }
        return session.send(new Mail(recipient, text, notice.uuid(), notice.decidedAt()));
    }

    private void postpone(WaitingNotice notice, String reason) {
        queue.postpone(notice.id(), clock.instant().plus(rule.waitAfter(notice.tries())), reason);
    }

    private void end(WaitingNotice notice, NoticeEnd end, String detail) {
        queue.end(notice.id(), end, clock.instant(), detail);
        metrics.noticeEnded(end.word());
        LOG.atInfo()
                .addKeyValue("webhook", notice.webhook())
                .addKeyValue("cause", notice.cause().word())
                .addKeyValue("outcome", end.word())
                .addKeyValue("detail", detail)
                .log("notice ended");
    }
}
