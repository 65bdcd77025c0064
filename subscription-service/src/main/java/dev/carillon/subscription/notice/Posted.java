package dev.carillon.subscription.notice;

/// What became of one mail to one recipient.
sealed interface Posted {

    /// The server took it.
    record Taken() implements Posted {}

    /// The server will not take it, now or later (RFC 5321, section 4.2.1: 5yz).
    record Refused(String reply) implements Posted {}

    /// The server does not take it now (4yz).
    record NotNow(String reply) implements Posted {}

    /// The server is away, or does not speak with us.
    record Away(String reason) implements Posted {}
}
