package dev.carillon.standalone.cli;

import java.util.ArrayList;
import java.util.List;

/// A table for people: columns as wide as their widest cell, two blanks between them.
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... heads) {
        rows.add(List.of(heads));
    }

    /// Adds a row with a cell for each head.
    void row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "a row has %d cells, had %d".formatted(rows.getFirst().size(), cells.length));
        }
        rows.add(List.of(cells));
    }

    /// The lines, without a line break after the last.
    String text() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(width(column) - cell.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
