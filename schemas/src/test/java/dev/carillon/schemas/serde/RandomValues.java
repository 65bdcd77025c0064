package dev.carillon.schemas.serde;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/// Generic values of any schema from seeded dice. Longs stay within 52 bits, because the official
/// client that judges them doubles them in a JavaScript number.
final class RandomValues {

    private static final long SAFE_LONG = 1L << 52;
    private static final int DEEPEST = 12;
    private static final int MOST_ITEMS = 4;
    private static final List<String> TEXTS =
            List.of("a", "Z", "0", " ", "\"", "\\", "\n", "é", "鐘", "🔔");

    private final RandomGenerator dice;

    RandomValues(RandomGenerator dice) {
        this.dice = dice;
    }

    @Nullable Object next(Schema schema) {
        return next(schema, 0);
    }

    private @Nullable Object next(Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, depth + 1);
            case ENUM -> new GenericData.EnumSymbol(schema, anyOf(schema.getEnumSymbols()));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ARRAY -> array(schema, depth + 1);
            case MAP -> map(schema, depth + 1);
            case UNION -> next(branch(schema.getTypes(), depth), depth);
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(bytes(dice.nextInt(100)));
            case INT -> dice.nextInt() >> dice.nextInt(32);
            case LONG -> dice.nextLong(-SAFE_LONG, SAFE_LONG + 1) >> dice.nextInt(53);
            case FLOAT -> (float) dice.nextGaussian();
            case DOUBLE -> dice.nextGaussian() * 1e200;
            case BOOLEAN -> dice.nextBoolean();
            case NULL -> null;
        };
    }

    private GenericData.Record record(Schema schema, int depth) {
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), next(field.schema(), depth));
        }
        return record;
    }

    private GenericData.Array<@Nullable Object> array(Schema schema, int depth) {
        int size = dice.nextInt(MOST_ITEMS);
        GenericData.Array<@Nullable Object> array = new GenericData.Array<>(size, schema);
        for (int i = 0; i < size; i++) {
            array.add(next(schema.getElementType(), depth));
        }
        return array;
    }

    private Map<String, @Nullable Object> map(Schema schema, int depth) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = dice.nextInt(MOST_ITEMS); i > 0; i--) {
            map.put("key " + i + text(), next(schema.getValueType(), depth));
        }
        return map;
    }

    private Schema branch(List<Schema> branches, int depth) {
        return depth > DEEPEST ? branches.getFirst() : anyOf(branches);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = dice.nextInt(100); i > 0; i--) {
            text.append(anyOf(TEXTS));
        }
        return text.toString();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        dice.nextBytes(bytes);
        return bytes;
    }

    private <E> E anyOf(List<E> list) {
        return list.get(dice.nextInt(list.size()));
    }
}
