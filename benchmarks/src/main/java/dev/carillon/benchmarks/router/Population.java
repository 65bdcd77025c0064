package dev.carillon.benchmarks.router;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.Locale;

/// Who listens to what, and who gets which event: known beforehand, without asking the router.
///
/// Each subscription of a pipe asks for cards that come into one phase. With as many phases as
/// subscriptions in a pipe an event has one receiver; with one phase it has all of them.
///
/// @param name begins the ids of its events, so that two populations share none
/// @param firstScope the number of its first pipe
/// @param scopes how many pipes there are
/// @param perScope how many subscriptions listen to each
/// @param phases how many phases a card may come into, a divisor of `perScope`
/// @param firstSubscription the id of its first subscription
record Population(
        String name, int firstScope, int scopes, int perScope, int phases, long firstSubscription) {

    static final String SOURCE = "cards";

    /// No subscription of this population has this number.
    static final int NONE = -1;

    private static final int SCOPES_PER_ORGANIZATION = 200;

    /// @throws IllegalArgumentException when the subscriptions of a pipe cannot be dealt to the
    ///   phases evenly
    Population {
        if (scopes < 1 || phases < 1 || perScope < 1 || perScope % phases != 0) {
            throw new IllegalArgumentException(
                    "%d pipes of %d subscriptions cannot be dealt to %d phases"
                            .formatted(scopes, perScope, phases));
        }
    }

    /// How many subscriptions get each event.
    int fanOut() {
        return perScope / phases;
    }

    int subscriptions() {
        return Math.multiplyExact(scopes, perScope);
    }

    Scope scope(int index) {
        return Scope.pipe(Integer.toString(firstScope + index));
    }

    String organization(int scope) {
        return Integer.toString(1 + (firstScope + scope) / SCOPES_PER_ORGANIZATION);
    }

    /// The key of a subscription.
    ///
    /// @param index from 0, over all pipes
    SubscriptionKey key(int index) {
        return new SubscriptionKey(
                scope(index / perScope), new SubscriptionId(firstSubscription + index));
    }

    /// The phase a subscription asks for, from 1.
    long phaseOf(int index) {
        return 1L + index % perScope % phases;
    }

    /// The id of an event.
    String eventId(int number) {
        return String.format(Locale.ROOT, "%s-%09d", name, number);
    }

    /// The number of an event by its id; [#NONE] when it is of somebody else.
    int numberOf(String eventId) {
        return eventId.startsWith(name + "-")
                ? Integer.parseInt(eventId, name.length() + 1, eventId.length(), 10)
                : NONE;
    }

    /// Where an event happens: any pipe, each about as often as the others, in no order.
    int scopeOf(int event) {
        return (int) Long.remainderUnsigned(mixed(event), scopes);
    }

    /// The phase an event's card comes into, from 1.
    long phaseOfEvent(int event) {
        return 1 + Long.remainderUnsigned(mixed(~event), phases);
    }

    /// The number of a delivery among those that must be made; [#NONE] when it must not be.
    ///
    /// @param subscription the subscription's id
    long deliveryOf(int event, long subscription) {
        long within = subscription - firstSubscription - (long) scopeOf(event) * perScope;
        if (within < 0 || within >= perScope || within % phases != phaseOfEvent(event) - 1) {
            return NONE;
        }
        return (long) event * fanOut() + within / phases;
    }

    /// The id that a delivery must have.
    DeliveryId deliveryId(int event, SubscriptionId subscription) {
        return DeliveryId.of(organization(scopeOf(event)), SOURCE, eventId(event), subscription);
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
    /// generators, 2014).
    private static long mixed(long value) {
        long z = value * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
