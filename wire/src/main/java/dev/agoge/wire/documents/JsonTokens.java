package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistaken;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// JSON, as its standard says (RFC 8259).
final class JsonTokens implements Tokens {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TreeBuilder.DEEPEST + 2)
                    .maxNameLength(Documents.LONGEST)
                    .maxNumberLength(Documents.LONGEST)
                    .build())
            .build();

    private final JsonParser parser;

    JsonTokens(String text) {
        parser = JSON.createParser(ObjectReadContext.empty(), text);
    }

    @Override
    public Token next() {
        try {
            JsonToken token = parser.nextToken();
            Place at = place(parser.currentTokenLocation());
            return token == null ? new Token.Ends(at) : token(token, at);
        } catch (JacksonException e) {
            String why = e.getOriginalMessage().lines().findFirst().orElse("");
            String where = e.getLocation() == null ? "" : " at " + place(e.getLocation());
            throw new Mistaken("", "This is no JSON: " + Shown.words(why) + where + ".", "Mend the text there.");
        }
    }

    private Token token(JsonToken token, Place at) {
        return switch (token) {
            case START_OBJECT, START_ARRAY -> new Token.Opens(at, token == JsonToken.START_OBJECT, Optional.empty());
            case END_OBJECT, END_ARRAY -> new Token.Closes(at);
            case PROPERTY_NAME -> scalar(at, StringNode.valueOf(parser.currentName()));
            case VALUE_STRING -> scalar(at, StringNode.valueOf(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(at, Scalars.number(parser.getString()));
            case VALUE_TRUE, VALUE_FALSE -> scalar(at, BooleanNode.valueOf(token == JsonToken.VALUE_TRUE));
            case VALUE_NULL -> scalar(at, NullNode.getInstance());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no token of a text: " + token);
        };
    }

    private static Token scalar(Place at, JsonNode value) {
        String text = value.isString() ? value.stringValue() : "";
        Optional<String> wrong =
                value.isMissingNode() ? Optional.of("is no value that can be used") : Scalars.wrong(text);
        return new Token.Scalar(at, text, value, wrong, Optional.empty());
    }

    private static Place place(TokenStreamLocation location) {
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
}
