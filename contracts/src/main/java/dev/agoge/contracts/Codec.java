package dev.agoge.contracts;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/// The one encoding of the messages: CBOR on the wire and in the ledger. JSON is the same tree for people and browsers.
public final class Codec {
    private static final ObjectMapper CBOR = CBORMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Codec() {}

    public static byte[] encode(Object message) {
        return CBOR.writeValueAsBytes(message);
    }

    public static <T> T decode(byte[] bytes, Class<T> type) {
        return CBOR.readValue(bytes, type);
    }

    public static String toJson(Object message) {
        return JSON.writeValueAsString(message);
    }

    public static <T> T fromJson(String text, Class<T> type) {
        return JSON.readValue(text, type);
    }
}
