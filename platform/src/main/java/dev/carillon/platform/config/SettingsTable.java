package dev.carillon.platform.config;

import java.util.List;

/// The settings as a page for people.
public final class SettingsTable {

    private SettingsTable() {}

    /// One Markdown table a group, under a heading with its prefix: name, type, default, rule and
    /// description of each setting. Ends with a line break.
    public static String markdown(List<SettingGroup> groups) {
        StringBuilder page = new StringBuilder();
        for (SettingGroup group : groups) {
            page.append("### `").append(group.prefix()).append("*`\n\n");
            page.append("| Name | Type | Default | Rule | What it is |\n");
            page.append("|---|---|---|---|---|\n");
            for (Setting<?> setting : group.settings()) {
                row(page, setting);
            }
            group.passThrough()
                    .ifPresent(handed ->
                            page.append("| `")
                                    .append(group.prefix())
                                    .append("…` | text | | | ")
                                    .append(cell(handed.description()))
                                    .append(" |\n"));
            page.append('\n');
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Setting<?> setting) {
        String label = setting.defaultLabel();
        boolean isWord = label.equals("required") || label.equals("none");
        page.append("| `")
                .append(setting.name())
                .append("` | ")
                .append(cell(setting.typeLabel()))
                .append(" | ")
                .append(isWord || label.isEmpty() ? label : "`" + cell(label) + "`")
                .append(" | ")
                .append(cell(setting.rulesLabel()))
                .append(" | ")
                .append(cell(setting.description()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
