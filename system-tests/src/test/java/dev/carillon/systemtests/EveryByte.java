package dev.carillon.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Looks for texts in bytes, in every form in which they could have been written down.
final class EveryByte {

    private final Map<String, List<byte[]>> wanted = new LinkedHashMap<>();
    private final TreeSet<String> hits = new TreeSet<>();
    private long scanned;

    /// Looks for a text from now on.
    ///
    /// @param name what it is called in [#hits]
    void lookFor(String name, String text) {
        lookFor(name, text.getBytes(UTF_8));
        wanted.computeIfAbsent(name, _ -> new ArrayList<>()).add(text.getBytes(UTF_16LE));
    }

    /// Looks for bytes: as they are, in hexadecimal, and in base64 wherever they begin in a longer
    /// text.
    void lookFor(String name, byte[] bytes) {
        List<byte[]> forms = new ArrayList<>();
        forms.add(bytes);
        forms.add(HexFormat.of().formatHex(bytes).getBytes(ISO_8859_1));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes).getBytes(ISO_8859_1));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // What the neighbours have a part in is left out.
            int from = before == 0 ? 0 : before + 1;
            int to = text.length() - (shifted.length % 3 == 0 ? 0 : 1);
            forms.add(text.substring(from, to).getBytes(ISO_8859_1));
            forms.add(
                    text.substring(from, to)
                            .replace('+', '-')
                            .replace('/', '_')
                            .getBytes(ISO_8859_1));
        }
        wanted.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(forms);
    }

    /// Scans a text.
    void scan(String where, String text) {
        scan(where, text.getBytes(UTF_8));
    }

    /// Scans bytes.
    void scan(String where, byte[] bytes) {
        scanned += bytes.length;
        wanted.forEach((name, forms) -> {
            if (forms.stream().anyMatch(form -> contains(bytes, form))) {
                hits.add(name + " in " + where);
            }
        });
    }

    /// Scans every file below a folder.
    void scanFiles(Path folder, Path... exceptions) {
        List<Path> left = List.of(exceptions);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!left.contains(file)) {
                    scan(folder.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What was found, as `NAME in WHERE`.
    List<String> hits() {
        return List.copyOf(hits);
    }

    /// How many bytes were looked through.
    long scanned() {
        return scanned;
    }

    private static boolean contains(byte[] bytes, byte[] form) {
        int last = bytes.length - form.length;
        byte first = form[0];
        for (int i = 0; i <= last; i++) {
            if (bytes[i] == first) {
                int j = 1;
                while (j < form.length && bytes[i + j] == form[j]) {
                    j++;
                }
                if (j == form.length) {
                    return true;
                }
            }
        }
        return false;
    }
}
