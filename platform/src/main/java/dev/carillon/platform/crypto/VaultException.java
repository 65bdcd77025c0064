package dev.carillon.platform.crypto;

import org.jspecify.annotations.Nullable;

/// A keyset cannot be read, or a sealed value cannot be opened. Its message never contains a key or
/// a plain value.
public final class VaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
