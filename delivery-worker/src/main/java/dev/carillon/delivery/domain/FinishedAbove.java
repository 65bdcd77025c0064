package dev.carillon.delivery.domain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is finished of a partition at and above its committed offset, so that whoever reads from
/// there does not repeat it. It travels as text in the metadata of the committed offset.
///
/// Two kinds of things are in it: runs of offsets that are finished entirely, and single envelopes
/// of which some members are. It may say less than is true, never more.
public final class FinishedAbove {

    /// Nothing is known to be finished.
    public static final FinishedAbove NOTHING = new FinishedAbove(List.of());

    private static final int MAX_VARINT_BYTES = 10;
    private static final int LIST_LIMIT = 7;
    private static final int SAME_MASK = 1;
    private static final int SET_BITS = 2;
    private static final int CLEAR_BITS = 3;
    private static final int RAW_MASK = 4;

    private final List<Item> items;

    /// @param from the first offset
    /// @param count offsets from there that are finished entirely; 0 for a single envelope of which
    ///   only the members in the mask are
    /// @param mask the finished members, bit by bit
    private record Item(long from, long count, long mask) {
        long end() {
            return from + Math.max(1, count);
        }
    }

    private FinishedAbove(List<Item> items) {
        this.items = List.copyOf(items);
    }

    /// Collects what is finished, in the order of offsets.
    public static final class Builder {
        private final List<Item> items = new ArrayList<>();

        /// Adds offsets that are finished entirely.
        ///
        /// @param from not below the end of what was added before
        /// @param end exclusive
        public Builder run(long from, long end) {
            if (end <= from) {
                return this;
            }
            @Nullable Item last = items.isEmpty() ? null : items.getLast();
            if (last != null && last.count() > 0 && last.end() == from) {
                items.removeLast();
                items.add(new Item(last.from(), end - last.from(), 0));
            } else {
                items.add(new Item(from, end - from, 0));
            }
            return this;
        }

        /// Adds an envelope of which some members are finished.
        public Builder members(long offset, long mask) {
            if (mask != 0) {
                items.add(new Item(offset, 0, mask));
            }
            return this;
        }

        /// Adds what another knew of offsets from a point on.
        public Builder rest(FinishedAbove other, long from) {
            for (Item item : other.items) {
                if (item.count() > 0) {
                    run(Math.max(from, item.from()), item.end());
                } else if (item.from() >= from) {
                    members(item.from(), item.mask());
                }
            }
            return this;
        }

        /// What was collected.
        public FinishedAbove build() {
            return new FinishedAbove(items);
        }
    }

    /// Whether the whole record at this offset is finished.
    public boolean isFinished(long offset) {
        Item item = at(offset);
        return item != null && item.count() > 0;
    }

    /// The members of the envelope at this offset that are finished, bit by bit.
    public long finishedMembers(long offset) {
        Item item = at(offset);
        return item == null || item.count() > 0 ? 0 : item.mask();
    }

    private @Nullable Item at(long offset) {
        int low = 0;
        int high = items.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Item item = items.get(middle);
            if (offset < item.from()) {
                high = middle - 1;
            } else if (offset >= item.end()) {
                low = middle + 1;
            } else {
                return item;
            }
        }
        return null;
    }

    /// Whether nothing is known.
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /// What was written, and whether it is everything.
    ///
    /// @param text for the commit's metadata
    /// @param isComplete false when the highest offsets had to be left out
    public record Encoded(String text, boolean isComplete) {}

    /// Writes as much as fits, the lowest offsets first.
    ///
    /// @param base the committed offset
    /// @param maxChars the longest text
    public Encoded encode(long base, int maxChars) {
        ByteBuffer out = ByteBuffer.allocate(Math.max(0, maxChars / 4 * 3));
        long end = base;
        long previousMask = 0;
        boolean isComplete = true;
        for (Item item : items) {
            ByteBuffer token = token(item, end, previousMask);
            if (token.remaining() > out.remaining()) {
                isComplete = false;
                break;
            }
            out.put(token);
            end = item.end();
            previousMask = item.count() > 0 ? previousMask : item.mask();
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return new Encoded(Base64.getEncoder().withoutPadding().encodeToString(bytes), isComplete);
    }

    /// A token is the gap since the last one, then either twice the length of a run, or the odd
    /// number that says how a mask is written.
    private static ByteBuffer token(Item item, long end, long previousMask) {
        ByteBuffer token = ByteBuffer.allocate(2 * MAX_VARINT_BYTES + 1 + Long.BYTES);
        putVarint(token, item.from() - end);
        if (item.count() > 0) {
            putVarint(token, item.count() << 1);
            return token.flip();
        }
        long mask = item.mask();
        if (mask == previousMask) {
            putVarint(token, (SAME_MASK << 1) | 1);
        } else if (Long.bitCount(mask) <= LIST_LIMIT) {
            putVarint(token, (SET_BITS << 1) | 1);
            putBits(token, mask);
        } else if (Long.bitCount(~mask) <= LIST_LIMIT) {
            putVarint(token, (CLEAR_BITS << 1) | 1);
            putBits(token, ~mask);
        } else {
            putVarint(token, (RAW_MASK << 1) | 1);
            token.putLong(mask);
        }
        return token.flip();
    }

    /// Reads what [#encode] wrote; empty when the text is something else.
    public static Optional<FinishedAbove> decode(String text, long base) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            List<Item> items = new ArrayList<>();
            long end = base;
            long mask = 0;
            while (in.hasRemaining()) {
                long from = Math.addExact(end, varint(in));
                long head = varint(in);
                if ((head & 1) == 0) {
                    items.add(new Item(from, requirePositive(head >>> 1), 0));
                } else {
                    mask = mask(in, (int) (head >>> 1), mask);
                    items.add(new Item(from, 0, mask));
                }
                end = Math.addExact(items.getLast().from(), Math.max(1, items.getLast().count()));
            }
            return Optional.of(new FinishedAbove(items));
        } catch (IllegalArgumentException
                | ArithmeticException
                | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static long mask(ByteBuffer in, int form, long previous) {
        return switch (form) {
            case SAME_MASK -> previous;
            case SET_BITS -> bits(in);
            case CLEAR_BITS -> ~bits(in);
            case RAW_MASK -> in.getLong();
            default -> throw new IllegalArgumentException("no form of a mask: " + form);
        };
    }

    private static long requirePositive(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("a run has at least one offset");
        }
        return count;
    }

    private static void putBits(ByteBuffer out, long mask) {
        out.put((byte) Long.bitCount(mask));
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            out.put((byte) Long.numberOfTrailingZeros(rest));
        }
    }

    private static long bits(ByteBuffer in) {
        long mask = 0;
        for (int count = in.get(); count > 0; count--) {
            mask |= 1L << in.get();
        }
        return mask;
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                if (value < 0) {
                    throw new IllegalArgumentException("a negative number");
                }
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }
}
