package dev.agoge.contracts;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/// The one encoding of the messages: CBOR on the wire and in the ledger. JSON is the same tree for people and browsers.
public final class Codec {
    /// Half a surrogate pair, which a policy or a program can well utter, has no UTF-8: it becomes U+FFFD. It must not
    /// keep a whole message from being sent.
    private static final ObjectMapper CBOR = CBORMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(CBORWriteFeature.LENIENT_UTF_ENCODING)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Codec() {}

    public static byte[] encode(Object message) {
        return CBOR.writeValueAsBytes(message);
    }

    /// @throws RuntimeException if no such message can be read from these bytes
    public static <T> T decode(byte[] bytes, Class<T> type) {
        T message = CBOR.readValue(bytes, type);
        if (message == null) throw new IllegalArgumentException("there is nothing in it but a null");
        return message;
    }

    public static String toJson(Object message) {
        return JSON.writeValueAsString(message);
    }

    public static <T> T fromJson(String text, Class<T> type) {
        return JSON.readValue(text, type);
    }
}
