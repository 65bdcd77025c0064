package dev.carillon.subscription.domain;

import java.util.Optional;

/// Says whether a URL may be an endpoint.
@FunctionalInterface
public interface UrlJudge {

    /// Why the URL may not be an endpoint, in a sentence that does not repeat it; empty when it
    /// may.
    Optional<String> mistake(String url);
}
