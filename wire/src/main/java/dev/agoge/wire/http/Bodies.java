package dev.agoge.wire.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// What may be sent to a route: bounded, in UTF-8, and if it is JSON, such that whoever reads it can keep it: not deep,
/// no key twice, nothing beyond the standard. Checked once, before any route sees a byte.
final class Bodies {
    /// In bytes.
    static final int LARGEST = 1_000_000;

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 400;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    private Bodies() {}

    /// Why a body is not taken.
    record Unfit(HttpStatus status, String why) {}

    /// As much of it as is needed to see that it is too long.
    static byte[] read(InputStream body) throws IOException {
        return body.readNBytes(LARGEST + 1);
    }

    static Unfit tooLarge() {
        return new Unfit(HttpStatus.CONTENT_TOO_LARGE, "The body is larger than " + LARGEST + " bytes.");
    }

    static Optional<Unfit> unfit(byte[] body, @Nullable String type) {
        if (body.length > LARGEST) return Optional.of(tooLarge());
        if (body.length == 0) return Optional.empty();
        Optional<String> text = Text.decode(ByteBuffer.wrap(body));
        if (text.isEmpty()) return Optional.of(bad("The body is not encoded in UTF-8."));
        Optional<String> unkeepable = Text.unkeepable(text.get());
        if (unkeepable.isPresent()) return Optional.of(bad("The body holds " + unkeepable.get() + "."));
        return isJson(type) ? json(body) : Optional.empty();
    }

    /// Whether a body is read as it comes, by the one route that takes its kind: files of JSON lines, which are larger
    /// than what is held here and are looked at line by line.
    static boolean isRead(@Nullable String type) {
        return name(type).equals(HttpConfiguration.JSON_LINES);
    }

    private static boolean isJson(@Nullable String type) {
        String name = name(type);
        return name.equals("application/json") || name.endsWith("+json");
    }

    private static String name(@Nullable String type) {
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<Unfit> json(byte[] body) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.VALUE_STRING && token != JsonToken.PROPERTY_NAME) continue;
                Optional<String> unkeepable = Text.unkeepable(parser.getString());
                if (unkeepable.isPresent()) {
                    return Optional.of(bad("The body holds, escaped, " + unkeepable.get() + "."));
                }
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.of(bad("The body is no JSON that is taken here: " + reason(e) + "."));
        }
    }

    private static String reason(JacksonException e) {
        var at = e.getLocation();
        String place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return Text.shown(e.getOriginalMessage().split("\n", 2)[0]) + place;
    }

    private static Unfit bad(String why) {
        return new Unfit(HttpStatus.BAD_REQUEST, why);
    }
}
