package dev.carillon.platform.egress;

/// Why a URL is refused; never leaves this package.
final class UrlRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    UrlRefusal(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
