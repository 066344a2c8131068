package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// `tojson` as transformers defines it: Python's `json.dumps`, letters of all scripts as they are.
///
/// @param line what each value begins with, or empty for one line
/// @param indent the blanks of one level
record Json(String line, String indent, String comma, String colon, boolean sorted, boolean ascii, Budget budget) {
    private static final HexFormat HEX = HexFormat.of();

    MarkedText write(Object value) {
        Writing out = new Writing(budget);
        write(value, 0, out);
        return out.build();
    }

    private void write(Object value, int depth, Writing out) {
        budget.visit(depth);
        switch (value) {
            case None _ -> out.plain("null");
            case Boolean bool -> out.plain(Boolean.toString(bool));
            case Long number -> out.plain(Long.toString(number));
            case BigInteger number -> out.plain(Numbers.digits(number, budget));
            case Double number -> out.plain(real(number));
            case MarkedText text -> out.plain(quoted(text));
            case List<?> items -> array(items, depth, out);
            case Tuple(var items) -> array(items, depth, out);
            case Map<?, ?> map -> object(map, depth, out);
            default -> throw new TemplateFailure("a " + Python.type(value) + " has no JSON");
        }
    }

    private String real(double number) {
        if (Double.isNaN(number)) return "NaN";
        if (Double.isInfinite(number)) return number > 0 ? "Infinity" : "-Infinity";
        return Repr.real(number, budget);
    }

    private void array(List<?> items, int depth, Writing out) {
        out.plain("[");
        for (int i = 0; i < items.size(); i++) {
            separate(i, depth, out);
            write(items.get(i), depth + 1, out);
        }
        close(items.isEmpty(), "]", depth, out);
    }

    private void object(Map<?, ?> map, int depth, Writing out) {
        out.plain("{");
        List<? extends Map.Entry<?, ?>> entries = sorted
                ? map.entrySet().stream()
                        .sorted((a, b) -> Relations.compare(a.getKey(), b.getKey(), budget))
                        .toList()
                : List.copyOf(map.entrySet());
        for (int i = 0; i < entries.size(); i++) {
            separate(i, depth, out);
            Object key = entries.get(i).getKey();
            if (key instanceof MarkedText text) out.plain(quoted(text));
            else
                out.plain("\"")
                        .add(new Json("", "", comma, colon, sorted, ascii, budget).write(key))
                        .plain("\"");
            out.plain(colon);
            write(entries.get(i).getValue(), depth + 1, out);
        }
        close(entries.isEmpty(), "}", depth, out);
    }

    private void separate(int index, int depth, Writing out) {
        if (index > 0) out.plain(comma);
        if (!line.isEmpty()) newline(depth + 1, out);
    }

    private void close(boolean empty, String bracket, int depth, Writing out) {
        if (!empty && !line.isEmpty()) newline(depth, out);
        out.plain(bracket);
    }

    private void newline(int depth, Writing out) {
        out.plain(line);
        for (int i = 0; i < depth; i++) out.plain(indent);
    }

    private String quoted(MarkedText text) {
        budget.reads(text.length());
        StringBuilder quoted = new StringBuilder().append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.toString().charAt(i);
            switch (letter) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> {
                    if (letter < ' ' || (ascii && letter > '~'))
                        quoted.append("\\u").append(HEX.toHexDigits(letter));
                    else quoted.append(letter);
                }
            }
        }
        return quoted.append('"').toString();
    }
}
