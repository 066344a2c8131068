package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Bounds;
import java.util.List;

/// In words, what may stand in a place.
final class Allowed {
    private Allowed() {}

    /// To follow "It must be".
    static String in(Key key) {
        String bounds = Bounds.allowed(key.component());
        boolean bounded = !bounds.equals("a number");
        return switch (key.shape()) {
            case Shape.Whole _, Shape.Decimal _ -> words(key.shape()) + (bounded ? ", " + bounds : "");
            default -> words(key.shape());
        };
    }

    static String words(Shape shape) {
        return switch (shape) {
            case Shape.Whole _ -> "a whole number";
            case Shape.Decimal _ -> "a number";
            case Shape.Flag _ -> "true or false";
            case Shape.Text _ -> "a text";
            case Shape.Value value -> "a " + value.name() + ", as a text";
            case Shape.Choice choice ->
                "one of " + list(List.copyOf(choice.words().keySet()));
            case Shape.Items items -> "a list, each " + words(items.each());
            case Shape.Raw _ -> "a value";
            case Shape.Kinds kinds
            when kinds.property().isPresent() ->
                "a mapping with a " + kinds.property().get() + " ("
                        + list(List.copyOf(kinds.kinds().keySet())) + ")";
            case Shape.Kinds kinds ->
                "a mapping of one key, of " + list(List.copyOf(kinds.kinds().keySet()));
            case Fields fields
            when fields.bare().isPresent() ->
                words(fields.bare().get().shape()) + ", or a mapping of " + list(fields.names());
            case Fields fields -> "a mapping of " + list(fields.names());
        };
    }

    /// `a, b or c`
    static String list(List<String> words) {
        int last = words.size() - 1;
        if (last < 1) return String.join("", words);
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
