package dev.agoge.environments;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import tools.jackson.core.io.JsonStringEncoder;

/// Compact JSON text, written here: its bytes are part of digests and of prompts, so no new release of a library may
/// change them.
final class Json {
    private Json() {}

    /// JSON text to be taken as it is.
    record Raw(String text) {}

    /// Things by name, in order. Names may repeat, so that the reader can refuse what was built with a name twice.
    record Members(List<Map.Entry<String, Object>> list) {}

    static <T> Members members(Collection<T> things, Function<T, String> name, Function<T, Object> form) {
        return new Members(things.stream()
                .map(thing -> Map.<String, Object>entry(name.apply(thing), form.apply(thing)))
                .toList());
    }

    static String text(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                StringJoiner members = new StringJoiner(",", "{", "}");
                map.forEach((name, value) -> members.add(quote((String) name) + ":" + text(value)));
                yield members.toString();
            }
            case Members(var list) -> {
                StringJoiner members = new StringJoiner(",", "{", "}");
                list.forEach(member -> members.add(quote(member.getKey()) + ":" + text(member.getValue())));
                yield members.toString();
            }
            case Collection<?> items -> {
                StringJoiner elements = new StringJoiner(",", "[", "]");
                items.forEach(item -> elements.add(text(item)));
                yield elements.toString();
            }
            case Raw(var text) -> text;
            case Value value -> value.json();
            default -> Value.of(tree).json();
        };
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out.append('"').toString();
    }

    static String number(double number) {
        long whole = (long) number;
        return whole == number && Math.abs(number) < 1e15 ? Long.toString(whole) : Double.toString(number);
    }
}
