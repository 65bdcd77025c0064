package dev.carillon.schemas.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/// The versions of one schema that records on topics may have been written with:
/// `src/test/resources/released/<full name>/1.avsc`, `2.avsc` and so on. A version is the whole
/// schema with the types it uses written out, as a registry stores it.
///
/// @param name the schema's full name
/// @param versions the schemas, version 1 first
record ReleasedSchemas(String name, List<Schema> versions) {

    static final Path FOLDER = Path.of("src", "test", "resources", "released");
    private static final String SUFFIX = ".avsc";

    /// Reads them; empty when there is none.
    static ReleasedSchemas of(String name) {
        Path folder = FOLDER.resolve(name);
        TreeMap<Integer, Schema> byVersion = new TreeMap<>();
        try {
            if (Files.isDirectory(folder)) {
                for (Path file : CurrentSchemas.walk(folder, SUFFIX)) {
                    String number = file.getFileName().toString().replace(SUFFIX, "");
                    byVersion.put(
                            Integer.parseInt(number),
                            new Schema.Parser().parse(Files.readString(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Integer> expected = IntStream.rangeClosed(1, byVersion.size()).boxed().toList();
        if (!List.copyOf(byVersion.keySet()).equals(expected)) {
            throw new IllegalStateException(
                    "%s has versions %s, expected 1, 2, 3 and so on without a gap"
                            .formatted(folder, byVersion.keySet()));
        }
        return new ReleasedSchemas(name, List.copyOf(byVersion.values()));
    }

    /// The file that a version is kept in.
    Path file(int version) {
        return FOLDER.resolve(name).resolve(version + SUFFIX);
    }
}
