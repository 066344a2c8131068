package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.List;
import java.util.Map;

/// `tojson` as transformers defines it: Python's `json.dumps`, letters of all scripts as they are.
///
/// @param indent the blanks of one level, or empty for one line
record Json(String indent, String comma, String colon, boolean sorted, boolean ascii) {
    private static final int DEEPEST = 60;

    String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private void write(Object value, int depth, StringBuilder out) {
        if (depth > DEEPEST) throw new TemplateFailure("a value nests more than " + DEEPEST + " deep");
        switch (value) {
            case None _ -> out.append("null");
            case Boolean bool -> out.append(bool);
            case Long number -> out.append(number.longValue());
            case Double number -> out.append(real(number));
            case MarkedText text -> quote(text.toString(), out);
            case List<?> items -> array(items, depth, out);
            case Tuple(var items) -> array(items, depth, out);
            case Map<?, ?> map -> object(map, depth, out);
            default -> throw new TemplateFailure("a " + Python.type(value) + " has no JSON");
        }
    }

    private static String real(double number) {
        if (Double.isNaN(number)) return "NaN";
        if (Double.isInfinite(number)) return number > 0 ? "Infinity" : "-Infinity";
        return Python.real(number);
    }

    private void array(List<?> items, int depth, StringBuilder out) {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            separate(i, depth, out);
            write(items.get(i), depth + 1, out);
        }
        close(items.isEmpty(), ']', depth, out);
    }

    private void object(Map<?, ?> map, int depth, StringBuilder out) {
        out.append('{');
        List<? extends Map.Entry<?, ?>> entries = sorted
                ? map.entrySet().stream()
                        .sorted((a, b) -> Python.compare(a.getKey(), b.getKey()))
                        .toList()
                : List.copyOf(map.entrySet());
        for (int i = 0; i < entries.size(); i++) {
            separate(i, depth, out);
            Object key = entries.get(i).getKey();
            if (key instanceof MarkedText text) quote(text.toString(), out);
            else
                out.append('"')
                        .append(new Json("", comma, colon, sorted, ascii).write(key))
                        .append('"');
            out.append(colon);
            write(entries.get(i).getValue(), depth + 1, out);
        }
        close(entries.isEmpty(), '}', depth, out);
    }

    private void separate(int index, int depth, StringBuilder out) {
        if (index > 0) out.append(comma);
        if (!indent.isEmpty()) out.append('\n').repeat(indent, depth + 1);
    }

    private void close(boolean empty, char bracket, int depth, StringBuilder out) {
        if (!empty && !indent.isEmpty()) out.append('\n').repeat(indent, depth);
        out.append(bracket);
    }

    private void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (letter < ' ' || (ascii && letter > '~')) out.append("\\u%04x".formatted((int) letter));
                    else out.append(letter);
                }
            }
        }
        out.append('"');
    }
}
