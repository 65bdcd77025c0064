package dev.carillon.subscription.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.DeliveryId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;

/// A delivery's place in lists, newest first. Nothing of it ever changes, so that pages neither
/// repeat nor leave out what was there when the first one was read.
///
/// @param begunOn the day its first step was stored on
/// @param firstStepAt when the log first heard of it, in milliseconds
/// @param id the delivery
public record DeliveryCursor(LocalDate begunOn, Instant firstStepAt, DeliveryId id) {

    private static final int PARTS = 3;
    private static final int LONGEST = 200;

    /// The form that callers hand back; they need not understand it.
    public String text() {
        String plain = begunOn.toEpochDay() + "." + firstStepAt.toEpochMilli() + "." + id.value();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    /// Reads what [#text()] wrote.
    public static Verdict<DeliveryCursor> parse(String text) {
        if (text.length() <= LONGEST) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
                String[] parts = plain.split("\\.", -1);
                if (parts.length == PARTS) {
                    DeliveryCursor cursor =
                            new DeliveryCursor(
                                    LocalDate.ofEpochDay(Long.parseLong(parts[0])),
                                    Instant.ofEpochMilli(Long.parseLong(parts[1])),
                                    DeliveryId.parse("dlv_" + parts[2]));
                    if (cursor.text().equals(text)) {
                        return Verdict.accept(cursor);
                    }
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                return notOurs();
            }
        }
        return notOurs();
    }

    private static Verdict<DeliveryCursor> notOurs() {
        return Verdict.invalid(
                "after is not a cursor of ours; give the endCursor or the cursor of an edge that an"
                        + " earlier answer had");
    }
}
