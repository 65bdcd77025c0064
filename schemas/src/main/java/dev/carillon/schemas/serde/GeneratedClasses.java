package dev.carillon.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificFixed;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;

/// The classes that Avro's compiler made, found by the name in a schema.
///
/// Avro 1.12.2 refuses every class that the process does not declare as trusted, generated ones
/// included (apache/avro#3693), and the declaration is one for the whole process. Trusted here are
/// the kinds that Avro generates, whatever their package: a schema from outside can name one of
/// them, and making one does nothing but hold its fields. Every other class stays refused.
final class GeneratedClasses {

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(), GeneratedClasses::isGenerated));
    }

    private GeneratedClasses() {}

    /// Makes Avro accept generated classes; the class initializer does it once.
    static void trust() {}

    private static boolean isGenerated(Class<?> type) {
        return SpecificRecord.class.isAssignableFrom(type)
                || SpecificFixed.class.isAssignableFrom(type)
                || type.isEnum();
    }

    /// The schema of the class that a record schema names.
    ///
    /// @throws SerializationException when there is no such class
    static Schema schemaOfClassNamedBy(Schema writer) {
        Class<?> type = null;
        try {
            type = SpecificData.get().getClass(writer);
        } catch (SecurityException e) {
            throw new SerializationException(noClass(writer), e);
        }
        if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
            throw new SerializationException(noClass(writer));
        }
        return SpecificData.get().getSchema(type);
    }

    private static String noClass(Schema writer) {
        return "There is no generated class for the writer's schema " + writer.getFullName();
    }
}
