package dev.agoge.policy.weights;

import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/// JSON from outside, read token by token: strict UTF-8, no key twice, and never more memory than what is in it
/// needs.
final class StrictJson {
    /// Hugging Face's own limit for a header; the largest index of a published model is a tenth of it.
    static final long LONGEST = 100_000_000;

    /// A tensor's entry has 16. All tensors of DeepSeek-V3, with their scales, have 1.5 million; what they take in
    /// memory is some ten times the text, so this is what bounds it.
    private static final long MOST_TOKENS = 4_000_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    // Every name is met once: a table of names would only be filled up, by whoever wrote the file.
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNameLength(4096)
                            .maxStringLength(1 << 20)
                            .maxDocumentLength(LONGEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StrictJson() {}

    static JsonParser parser(MemorySegment text) {
        var bytes = new ByteBufferBackedInputStream(text.asByteBuffer());
        var utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return JSON.createParser(new InputStreamReader(bytes, utf8));
    }
}
