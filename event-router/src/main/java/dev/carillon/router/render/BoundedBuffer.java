package dev.carillon.router.render;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Bytes in memory, up to a limit.
final class BoundedBuffer extends OutputStream {

    private static final int FIRST_BYTES = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
    private final int limit;

    /// Thrown by the write that goes beyond the limit.
    static final class FullException extends IOException {

        private static final long serialVersionUID = 1L;

        FullException() {
            super("the limit is reached");
        }
    }

    BoundedBuffer(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int one) throws FullException {
        require(1);
        bytes.write(one);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws FullException {
        require(length);
        bytes.write(source, offset, length);
    }

    private void require(int more) throws FullException {
        if (more > limit - bytes.size()) {
            throw new FullException();
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
