package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/// Makes a tree with places of a document's tokens. It notes what no document may hold and goes on without it; what
/// would cost more than a document may ends the reading.
final class TreeBuilder {
    static final int DEEPEST = 64;

    /// Stands for a value that was noted as one that no document may hold, so that nothing is said of it twice.
    static final JsonNode REFUSED = new POJONode("refused");

    private static final int LONGEST_KEY = 200;
    /// In characters, with eight more for each value. Only aliases can make a document that heavy.
    private static final long HEAVIEST = 16L * Documents.LONGEST;

    private final Tokens tokens;
    private final Mistakes mistakes = new Mistakes();
    private final Deque<String> path = new ArrayDeque<>();
    private final Map<String, Branch> anchors = new HashMap<>();
    private long weight;

    private record Branch(JsonNode value, Places places, long weight, int height) {}

    TreeBuilder(Tokens tokens) {
        this.tokens = tokens;
    }

    /// @throws Mistaken if there is no tree, with the only mistake that counts then
    Document build() {
        Token first = tokens.next();
        if (first instanceof Token.Ends) throw new Mistaken("", "The document is empty.", "Write something.");
        Branch root = branch(first);
        Token last = tokens.next();
        if (!(last instanceof Token.Ends)) {
            throw new Mistaken("", "A second document begins at " + last.at() + ".", "Write one.");
        }
        return new Document(root.value(), root.places(), mistakes.all());
    }

    private Branch branch(Token token) {
        Branch branch = switch (token) {
            case Token.Opens opens -> {
                if (path.size() >= DEEPEST) throw tooMuch("nested deeper than " + DEEPEST + " levels");
                yield opens.mapping() ? mapping(opens) : items(opens);
            }
            case Token.Scalar scalar -> scalar(scalar);
            case Token.Alias alias -> alias(alias);
            case Token.Closes _, Token.Ends _ -> throw new IllegalStateException("no value: " + token);
        };
        anchor(token).ifPresent(name -> anchors.put(name, branch));
        return branch;
    }

    private static Optional<String> anchor(Token token) {
        return switch (token) {
            case Token.Opens opens -> opens.anchor();
            case Token.Scalar scalar -> scalar.anchor();
            case Token.Alias _, Token.Closes _, Token.Ends _ -> Optional.empty();
        };
    }

    private Branch mapping(Token.Opens opens) {
        long before = weight;
        grow(0);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Map<String, Places> within = new LinkedHashMap<>();
        int height = 0;
        for (Token key = tokens.next(); !(key instanceof Token.Closes); key = tokens.next()) {
            Optional<String> name = key(key);
            path.addLast(name.orElse(""));
            Branch value = branch(tokens.next());
            Places earlier = name.map(within::get).orElse(null);
            if (earlier != null) {
                note(
                        "'" + name.get() + "' stands here twice, at " + earlier.at() + " and at " + key.at() + ".",
                        "Keep one of them.");
            } else if (name.isPresent()) {
                node.set(name.get(), value.value());
                within.put(name.get(), new Places(key.at(), value.places().within()));
                height = Math.max(height, value.height());
            }
            path.removeLast();
        }
        return new Branch(node, new Places(opens.at(), within), weight - before, height + 1);
    }

    /// Empty, and noted, for what cannot be one.
    private Optional<String> key(Token token) {
        if (token instanceof Token.Scalar scalar) {
            String text = scalar.text();
            Optional<String> wrong = Scalars.wrong(text);
            if (wrong.isPresent()) {
                note("The key at " + scalar.at() + " " + wrong.get() + ".", "Use another.");
                return Optional.empty();
            }
            if (text.length() > LONGEST_KEY) {
                note(
                        "The key at " + scalar.at() + " has " + text.length() + " characters.",
                        "Use at most " + LONGEST_KEY + ".");
                return Optional.empty();
            }
            grow(text.length());
            return Optional.of(text);
        }
        path.addLast("");
        branch(token);
        path.removeLast();
        note("The key at " + token.at() + " is no text.", "Write the key as a plain word.");
        return Optional.empty();
    }

    private Branch items(Token.Opens opens) {
        long before = weight;
        grow(0);
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        Map<String, Places> within = new HashMap<>();
        int height = 0;
        for (Token item = tokens.next(); !(item instanceof Token.Closes); item = tokens.next()) {
            String index = Integer.toString(node.size());
            path.addLast(index);
            Branch value = branch(item);
            path.removeLast();
            node.add(value.value());
            within.put(index, value.places());
            height = Math.max(height, value.height());
        }
        return new Branch(node, new Places(opens.at(), within), weight - before, height + 1);
    }

    private Branch scalar(Token.Scalar scalar) {
        long before = weight;
        grow(scalar.text().length());
        JsonNode value = scalar.value();
        if (scalar.wrong().isPresent()) {
            String shown = value.isString() ? "The text" : Shown.words(scalar.text());
            note(shown + " at " + scalar.at() + " " + scalar.wrong().get() + ".", "Write another value.");
            value = REFUSED;
        }
        return new Branch(value, new Places(scalar.at(), Map.of()), weight - before, 0);
    }

    private Branch alias(Token.Alias alias) {
        Branch meant = anchors.get(alias.anchor());
        if (meant == null) {
            note(
                    "The alias '*" + Shown.words(alias.anchor()) + "' at " + alias.at() + " names nothing before it.",
                    "Name an anchor that ends before it.");
            return new Branch(REFUSED, new Places(alias.at(), Map.of()), 0, 0);
        }
        if (path.size() + meant.height() > DEEPEST) throw tooMuch("nested deeper than " + DEEPEST + " levels");
        grow(meant.weight());
        return new Branch(
                meant.value(), new Places(alias.at(), meant.places().within()), meant.weight(), meant.height());
    }

    private void grow(long by) {
        weight += by + 8;
        if (weight > HEAVIEST)
            throw tooMuch("larger than " + HEAVIEST + " characters once its aliases are written out");
    }

    private Mistaken tooMuch(String what) {
        return new Mistaken(pointer(), "The document is " + what + ".", "Make it smaller.");
    }

    private void note(String message, String fix) {
        mistakes.add(new Mistake(pointer(), message, fix));
    }

    private String pointer() {
        String pointer = "";
        for (String key : List.copyOf(path)) pointer = Pointers.child(pointer, key);
        return pointer;
    }
}
