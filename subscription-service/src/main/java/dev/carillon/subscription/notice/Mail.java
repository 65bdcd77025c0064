package dev.carillon.subscription.notice;

import dev.carillon.subscription.domain.NoticeText;
import java.time.Instant;
import java.util.UUID;

/// One mail to one recipient.
///
/// @param to the recipient
/// @param text what it says
/// @param notice the same for every repetition
/// @param at when it was decided
record Mail(String to, NoticeText text, UUID notice, Instant at) {}
