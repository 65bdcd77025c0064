package dev.carillon.schemas.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/// The schemas as they stand in `src/main/avro` now.
public final class CurrentSchemas {

    static final Path FOLDER = Path.of("src", "main", "avro");

    private CurrentSchemas() {}

    /// Their files.
    public static List<Path> files() throws IOException {
        return walk(FOLDER, ".avsc");
    }

    /// Every named type, by name. The files use each other's names, so all are read together.
    public static List<Schema> all() throws IOException {
        SchemaParser parser = new SchemaParser();
        for (Path file : files()) {
            parser.parse(file);
        }
        return parser.getParsedNamedSchemas().stream()
                .sorted(Comparator.comparing(Schema::getFullName))
                .toList();
    }

    static List<Path> walk(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
