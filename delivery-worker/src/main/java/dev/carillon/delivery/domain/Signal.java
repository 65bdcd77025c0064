package dev.carillon.delivery.domain;

/// What the outcome of an attempt says about its endpoint, whatever it says about the delivery.
public enum Signal {
    /// It took a delivery.
    WELL,
    /// It answered and did not want this delivery; it is there.
    ANSWERED,
    /// It asked for less, by 429 or 503, or gave no answer in time.
    OVERLOADED,
    /// It failed, or could not be reached.
    FAILED,
    /// Nothing: it was not asked.
    NONE;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    /// What an outcome says.
    public static Signal of(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Delivered _ -> WELL;
            case AttemptOutcome.Refused(int status, _) -> ofStatus(status);
            case AttemptOutcome.TimedOut _ -> OVERLOADED;
            case AttemptOutcome.Unreachable _, AttemptOutcome.Unknown _ -> FAILED;
            case AttemptOutcome.Blocked _, AttemptOutcome.Unusable _ -> NONE;
        };
    }

    /// Whether it adds to what opens a circuit.
    public boolean isBad() {
        return switch (this) {
            case OVERLOADED, FAILED -> true;
            case WELL, ANSWERED, NONE -> false;
        };
    }

    private static Signal ofStatus(int status) {
        return switch (status) {
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> OVERLOADED;
            case REQUEST_TIMEOUT, GONE -> FAILED;
            default -> status >= 500 || status < 300 ? FAILED : ANSWERED;
        };
    }
}
