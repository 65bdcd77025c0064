package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.UserId;

/// Judges the tokens of an identity provider. Thread-safe.
public interface IssuerTokens {

    /// What a token came to.
    sealed interface Judged {

        /// It is genuine and valid now, and stands for this user.
        record Genuine(UserId user) implements Judged {}

        /// It is not.
        ///
        /// @param reason for the log; says nothing of the token's content
        record Refused(String reason) implements Judged {}

        /// It cannot be judged now: the key it names is not known, and the provider does not
        /// answer.
        ///
        /// @param reason for the log
        record Undecided(String reason) implements Judged {}
    }

    /// Judges a token.
    Judged judge(String token);

    /// Refuses every token: there is no provider.
    static IssuerTokens none() {
        return _ -> new Judged.Refused("no issuer is configured");
    }
}
