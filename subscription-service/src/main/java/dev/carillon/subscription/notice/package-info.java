/// Notices by e-mail: what waits to be told, to whom, and the way through the mail server. The only
/// room that speaks SMTP; sees no other edge. Declares the queue that the store keeps.
@NullMarked
package dev.carillon.subscription.notice;

import org.jspecify.annotations.NullMarked;
