package dev.carillon.subscription.notice;

/// How a notice ended.
public enum NoticeEnd {
    /// The mail server took it for at least one recipient.
    SENT("sent"),
    /// The mail server refused it for good for every recipient.
    REFUSED("refused"),
    /// It could not be sent for days.
    EXPIRED("expired"),
    /// There was nobody to tell.
    NOBODY("nobody"),
    /// What it tells is not true any more.
    OVERTAKEN("overtaken");

    private final String word;

    NoticeEnd(String word) {
        this.word = word;
    }

    /// A stable lower-case word.
    public String word() {
        return word;
    }
}
