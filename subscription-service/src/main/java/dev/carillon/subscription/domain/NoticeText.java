package dev.carillon.subscription.domain;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A notice in words. What others typed stands in it shortened and on one line: it can neither
/// begin a header nor look like a paragraph of ours.
///
/// @param subject one line without control characters
/// @param body plain text; its lines end in `\n` and have fewer than 200 characters
public record NoticeText(String subject, String body) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// The words for some facts.
    public static NoticeText of(NoticeFacts facts) {
        String name = OneLine.of(facts.name());
        String body =
                """
                %s

                  Webhook          %s (id %s)
                  Listens to       %s %s
                  Organization     %s
                  Host called      %s
                  Failed attempts  %s
                  Last answer      %s

                %s

                You get this as the contact of the webhook or, when it has none, as an administrator of its
                organization. There is at most one such notice a day for each webhook and reason.
                """
                        .formatted(
                                what(facts),
                                '"' + name + '"',
                                facts.webhook(),
                                facts.scope().type().word(),
                                OneLine.of(facts.scope().id()),
                                OneLine.of(facts.organization()),
                                OneLine.of(facts.host()),
                                failures(facts),
                                facts.lastStatus().map(status -> "HTTP " + status).orElse("none"),
                                remedy(facts.cause()));
        return new NoticeText(subject(facts.cause(), name), body);
    }

    private static String subject(NoticeCause cause, String name) {
        return switch (cause) {
            case FAILING -> "Webhook \"" + name + "\" keeps failing";
            case ABOUT_TO_BE_DISABLED -> "Webhook \"" + name + "\" is about to be disabled";
            case DISABLED_FAILING -> "Webhook \"" + name + "\" was disabled: it only failed";
            case DISABLED_GONE -> "Webhook \"" + name + "\" was disabled: its endpoint is gone";
        };
    }

    private static String what(NoticeFacts facts) {
        return switch (facts.cause()) {
            case FAILING, ABOUT_TO_BE_DISABLED ->
                    "Your webhook keeps failing."
                            + facts.disabledFrom()
                                    .map(from ->
                                            "\nIf it goes on, it will be disabled, from "
                                                    + TIME.format(from)
                                                    + " on.")
                                    .orElse("");
            case DISABLED_FAILING ->
                    "Your webhook was disabled at "
                            + TIME.format(facts.decidedAt())
                            + ", since it has only failed for days.";
            case DISABLED_GONE ->
                    "Your webhook was disabled at "
                            + TIME.format(facts.decidedAt())
                            + ", since its endpoint answered 410 Gone.";
        };
    }

    private static String failures(NoticeFacts facts) {
        return facts.failedAttempts()
                + facts.failingSince()
                        .map((Instant since) -> " since " + TIME.format(since))
                        .orElse("");
    }

    private static String remedy(NoticeCause cause) {
        return switch (cause) {
            case FAILING, ABOUT_TO_BE_DISABLED ->
                    "Repair the endpoint, or change the webhook's URL. What failed is tried again by its"
                            + " schedule;\none success ends the failing.";
            case DISABLED_FAILING, DISABLED_GONE ->
                    "Events no longer reach it, and what waited for it was cancelled. When the endpoint"
                            + " works again,\nenable the webhook (enableWebhook in the API), or"
                            + " delete it.";
        };
    }
}
