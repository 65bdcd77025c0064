package dev.carillon.delivery.send;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/// Decodes answers, strictly: what two programs could read in two ways is no answer.
final class AnswerDecoder extends HttpResponseDecoder {

    private static final int MAX_CHUNK_BYTES = 8 * 1024;
    private static final int INITIAL_BUFFER_BYTES = 64;

    AnswerDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(SendConfig.MAX_LINE_BYTES)
                        .setMaxHeaderSize(SendConfig.MAX_HEAD_BYTES)
                        .setMaxChunkSize(MAX_CHUNK_BYTES)
                        .setInitialBufferSize(INITIAL_BUFFER_BYTES)
                        .setValidateHeaders(true)
                        .setAllowDuplicateContentLengths(false));
    }

    /// A length and chunks contradict each other (RFC 9112, section 6.3).
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
