package dev.carillon.platform.config;

import java.util.regex.Pattern;

/// Hides what a plain setting should not have contained.
final class Redaction {

    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private Redaction() {}

    /// The text with a URL's `user:password@` masked and control characters replaced, so that one
    /// mistake stays one line.
    static String ofUserInfo(String text) {
        String masked = USER_INFO.matcher(text).replaceAll("//" + Secret.MASK + "@");
        return CONTROL.matcher(masked).replaceAll("?");
    }
}
