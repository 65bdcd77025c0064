package dev.carillon.schemas.id;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The id of a delivery: one event for one subscription. Derived, not drawn, so that routing an
/// event twice, or producing it twice, makes the same ids. Sent as the header `webhook-id`.
///
/// @param value a UUID of version 5 (RFC 9562, section 5.5)
public record DeliveryId(UUID value) {

    /// The name space of our delivery ids: the version 5 UUID of the name `carillon.delivery` in
    /// the DNS name space of RFC 9562, appendix C. Fixed for ever.
    private static final UUID NAME_SPACE = UUID.fromString("c39a02dc-5c69-5566-ad3e-298b16598985");

    private static final String PREFIX = "dlv_";
    private static final int UUID_BYTES = 16;

    /// Checks that nothing is null.
    public DeliveryId {
        requireNonNull(value, "value is null");
    }

    /// The id of the delivery of one event to one subscription. Two sources may use the same event
    /// id.
    ///
    /// @param organization the organization's id
    /// @param source the event's source
    /// @param event the event's id within its source
    /// @param subscription the subscription
    public static DeliveryId of(
            String organization, String source, String event, SubscriptionId subscription) {
        byte[][] parts = {
            organization.getBytes(UTF_8),
            source.getBytes(UTF_8),
            event.getBytes(UTF_8),
            subscription.text().getBytes(UTF_8)
        };
        int length = 0;
        for (byte[] part : parts) {
            length += Integer.BYTES + part.length;
        }
        // Each part is preceded by its length: no two different lists give the same name.
        ByteBuffer name = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            name.putInt(part.length).put(part);
        }
        return new DeliveryId(nameBased(NAME_SPACE, name.array()));
    }

    /// The UUID as 16 bytes, most significant first.
    public byte[] bytes() {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /// Reads what [#bytes()] wrote.
    ///
    /// @throws IllegalArgumentException when there are not 16 bytes
    public static DeliveryId ofBytes(byte[] bytes) {
        if (bytes.length != UUID_BYTES) {
            throw new IllegalArgumentException("a delivery id has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new DeliveryId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /// The id as people and receivers see it: `dlv_` and the UUID.
    public String text() {
        return PREFIX + value;
    }

    /// Reads what [#text()] wrote.
    ///
    /// @throws IllegalArgumentException when the text is not a delivery id
    public static DeliveryId parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "a delivery id begins with dlv_, was \"" + text + "\"");
        }
        return new DeliveryId(UUID.fromString(text.substring(PREFIX.length())));
    }

    @Override
    public String toString() {
        return text();
    }

    private static UUID nameBased(UUID nameSpace, byte[] name) {
        MessageDigest sha1;
        try {
            // RFC 9562 prescribes SHA-1 for version 5; the id is no secret and proves nothing.
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        sha1.update(
                ByteBuffer.allocate(UUID_BYTES)
                        .putLong(nameSpace.getMostSignificantBits())
                        .putLong(nameSpace.getLeastSignificantBits())
                        .flip());
        ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name));
        long high = (digest.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x5000L;
        long low = (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
