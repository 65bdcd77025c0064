package dev.carillon.subscription.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Which rows one transaction on the topic held. The transaction commits this text with its
/// records, so that a relay that finds rows in the outbox can tell whether they were published: the
/// rows are removed by the relay's next step, and it may die in between.
///
/// @param ids the rows, rising
/// @param digest over the rows, so that rows of another database with the same ids are not taken
///   for these
record PublishedBatch(List<Long> ids, String digest) {

    private static final String FORM = "1";
    private static final int RADIX = 36;

    PublishedBatch {
        ids = List.copyOf(ids);
    }

    /// The batch of rows in the order of their ids.
    static PublishedBatch of(List<OutboxRow> rows) {
        return new PublishedBatch(rows.stream().map(OutboxRow::id).toList(), digest(rows));
    }

    /// Reads [#text]; empty for what is no such text.
    static Optional<PublishedBatch> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 3 || !words[0].equals(FORM)) {
            return Optional.empty();
        }
        List<Long> ids = new ArrayList<>();
        long id = 0;
        try {
            for (String gap : words[2].split(",", -1)) {
                id = Math.addExact(id, Long.parseLong(gap, RADIX));
                ids.add(id);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.of(new PublishedBatch(ids, words[1]));
    }

    /// The batch as text: two to seven characters a row.
    String text() {
        StringBuilder text = new StringBuilder(FORM).append(' ').append(digest).append(' ');
        long last = 0;
        for (long id : ids) {
            text.append(last == 0 ? "" : ",").append(Long.toString(id - last, RADIX));
            last = id;
        }
        return text.toString();
    }

    /// Whether these rows, in the order of their ids, are those of the batch.
    boolean isOf(List<OutboxRow> rows) {
        return !rows.isEmpty() && equals(of(rows));
    }

    /// The time a row was written at makes it differ from any row of another database.
    private static String digest(List<OutboxRow> rows) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        for (OutboxRow row : rows) {
            String line =
                    "%d %s %d %d\n"
                            .formatted(
                                    row.id(),
                                    row.key().text(),
                                    row.version(),
                                    ChronoUnit.MICROS.between(Instant.EPOCH, row.writtenAt()));
            sha.update(line.getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(sha.digest(), 0, 16);
    }
}
