package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a value can be piped through with `|`.
final class Filters {
    static final Set<String> NAMES = Set.of(
            "trim",
            "tojson",
            "length",
            "count",
            "join",
            "default",
            "d",
            "first",
            "last",
            "list",
            "upper",
            "lower",
            "title",
            "capitalize",
            "replace",
            "int",
            "float",
            "string",
            "items",
            "dictsort",
            "map",
            "select",
            "reject",
            "selectattr",
            "rejectattr",
            "sort",
            "unique",
            "reverse",
            "sum",
            "min",
            "max",
            "abs",
            "round",
            "indent",
            "safe",
            "format",
            "attr");

    private final Evaluator evaluator;
    private final Budget budget;

    Filters(Evaluator evaluator, Budget budget) {
        this.evaluator = evaluator;
        this.budget = budget;
    }

    Object apply(String name, Object value, Given given) {
        return switch (name) {
            case "default", "d" -> {
                boolean missing = value instanceof Undefined || (given.flag(1, "boolean") && !Python.truth(value));
                yield missing ? given.or(0, "default_value", MarkedText.EMPTY) : value;
            }
            case "tojson" -> json(value, given);
            case "length", "count" -> length(value);
            case "safe" -> Python.text(value);
            case "string" -> Python.text(value);
            case "int" -> whole(value, given);
            case "float" -> real(value, given);
            case "abs" ->
                value instanceof Double number ? (Object) Math.abs(number) : Math.absExact(Python.whole(value));
            case "round" -> round(value, given);
            case "attr" -> evaluator.attribute(value, given.text(0, "name").toString());
            case "items" -> items(value);
            case "trim", "upper", "lower", "title", "capitalize", "replace", "indent", "format" ->
                text(name, Python.text(value), given);
            default -> ofItems(name, value, given);
        };
    }

    private static Object items(Object value) {
        return switch (value) {
            case Map<?, ?> map -> Methods.entries(map);
            case Undefined _ -> List.of();
            default -> throw new TemplateFailure("a " + Python.type(value) + " has no items with keys");
        };
    }

    private static Object length(Object value) {
        if (value instanceof MarkedText text) return (long) PythonText.length(text);
        if (value instanceof Map<?, ?> map) return (long) map.size();
        return (long) Python.items(value).size();
    }

    private MarkedText json(Object value, Given given) {
        given.only(0, "indent", "ensure_ascii", "separators", "sort_keys");
        Object indent = given.or(9, "indent", None.NONE);
        String blanks = switch (indent) {
            case None _ -> "";
            case MarkedText text -> text.toString();
            default -> " ".repeat(Math.clamp(Python.whole(indent), 0, 64));
        };
        String comma = indent == None.NONE ? ", " : ",";
        String colon = ": ";
        if (given.or(9, "separators", None.NONE) != None.NONE) {
            List<MarkedText> separators = Methods.texts(given.needed(9, "separators"));
            comma = separators.getFirst().toString();
            colon = separators.getLast().toString();
        }
        Json json = new Json(blanks, comma, colon, given.flag(9, "sort_keys"), given.flag(9, "ensure_ascii"));
        String written = json.write(value);
        budget.characters(written.length());
        return MarkedText.plain(written);
    }

    private static Object whole(Object value, Given given) {
        Object otherwise = given.or(0, "default", 0L);
        return switch (value) {
            case Long number -> number;
            case Boolean bool -> bool ? 1L : 0L;
            case Double number -> (long) (double) number;
            case MarkedText text -> {
                String digits = text.toString().strip();
                try {
                    yield Long.parseLong(digits);
                } catch (NumberFormatException e) {
                    yield digits.matches("[+-]?\\d+\\.\\d*") ? (Object) (long) Double.parseDouble(digits) : otherwise;
                }
            }
            default -> otherwise;
        };
    }

    private static Object real(Object value, Given given) {
        if (Python.isNumber(value)) return Python.toDouble(value);
        String digits = Python.text(value).toString().strip();
        return digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
                ? Double.parseDouble(digits)
                : given.or(0, "default", 0.0);
    }

    private static Object round(Object value, Given given) {
        int places = Math.clamp(given.wholeOr(0, "precision", 0), 0, 15);
        RoundingMode mode = switch (given.textOr(1, "method", "common").toString()) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new TemplateFailure("round knows common, ceil and floor");
        };
        return new BigDecimal(Python.toDouble(value)).setScale(places, mode).doubleValue();
    }

    private MarkedText text(String name, MarkedText text, Given given) {
        budget.steps(text.length() / 64);
        MarkedText made = switch (name) {
            case "trim" -> {
                if (given.or(0, "chars", None.NONE) == None.NONE) yield strip(text, "");
                yield strip(text, given.text(0, "chars").toString());
            }
            case "upper" -> text.respelled(text.toString().toUpperCase(Locale.ROOT));
            case "lower" -> text.respelled(text.toString().toLowerCase(Locale.ROOT));
            case "title" ->
                PythonText.title(text, letter -> "-({[<".indexOf(letter) < 0 && !PythonText.isBlank(letter));
            case "capitalize" -> PythonText.capitalize(text);
            case "replace" ->
                PythonText.replace(
                        text,
                        Python.text(given.needed(0, "old")),
                        Python.text(given.needed(1, "new")),
                        given.wholeOr(2, "count", -1));
            case "format" -> Formatting.percent(text, new Tuple(given.positional()));
            default -> indent(text, given);
        };
        budget.characters(made.length());
        return made;
    }

    private static MarkedText strip(MarkedText text, String letters) {
        return PythonText.strip(
                text,
                true,
                true,
                letter -> letters.isEmpty() ? PythonText.isBlank(letter) : letters.indexOf(letter) >= 0);
    }

    private static MarkedText indent(MarkedText text, Given given) {
        Object width = given.or(0, "width", 4L);
        MarkedText blanks = width instanceof MarkedText prefix
                ? prefix
                : MarkedText.markup(" ".repeat(Math.clamp(Python.whole(width), 0, 200)));
        boolean first = given.flag(1, "first");
        boolean empty = given.flag(2, "blank");
        MarkedText newline = MarkedText.markup("\n");
        List<MarkedText> lines = new ArrayList<>();
        for (Object line : PythonText.split(text, newline, -1)) {
            MarkedText one = (MarkedText) line;
            boolean indented = (!lines.isEmpty() || first) && (!one.isEmpty() || empty);
            lines.add(indented ? blanks.plus(one) : one);
        }
        return PythonText.join(newline, lines);
    }

    private Object ofItems(String name, Object value, Given given) {
        if (value instanceof MarkedText text && name.equals("reverse")) return reversed(text);
        List<Object> items = Python.items(value);
        budget.steps(items.size());
        return switch (name) {
            case "list" -> items;
            case "first" -> items.isEmpty() ? new Undefined("the first of no items") : items.getFirst();
            case "last" -> items.isEmpty() ? new Undefined("the last of no items") : items.getLast();
            case "reverse" -> items.reversed();
            case "join" -> join(items, given);
            case "dictsort" ->
                Methods.entries((Map<?, ?>) value).stream().sorted(byKey(given)).toList();
            case "map" -> mapped(items, given);
            case "select", "reject" -> kept(items, given, 0, name.equals("select"));
            case "selectattr", "rejectattr" -> kept(items, given, 1, name.equals("selectattr"));
            case "sort" -> sorted(items, given);
            case "unique" -> unique(items);
            case "sum" -> sum(items, given);
            case "min" -> items.isEmpty() ? new Undefined("the least of no items") : Collections.min(items, ORDER);
            default -> items.isEmpty() ? new Undefined("the greatest of no items") : Collections.max(items, ORDER);
        };
    }

    /// Texts are ordered without regard to capitals, as jinja2 does it.
    private static final Comparator<Object> ORDER = (one, other) -> Python.compare(folded(one), folded(other));

    private static Object folded(Object value) {
        return value instanceof MarkedText text ? text.respelled(text.toString().toLowerCase(Locale.ROOT)) : value;
    }

    private static MarkedText reversed(MarkedText text) {
        MarkedText.Builder reversed = new MarkedText.Builder();
        for (Object letter : PythonText.letters(text).reversed()) reversed.add((MarkedText) letter);
        return reversed.build();
    }

    private MarkedText join(List<Object> items, Given given) {
        List<MarkedText> texts = new ArrayList<>();
        for (Object item : items) {
            Object one = given.has(1, "attribute")
                    ? path(item, given.text(1, "attribute").toString())
                    : item;
            texts.add(Python.text(one));
        }
        MarkedText joined = PythonText.join(Python.text(given.or(0, "d", MarkedText.EMPTY)), texts);
        budget.characters(joined.length());
        return joined;
    }

    /// `a.b.0`
    private Object path(Object value, String path) {
        Object found = value;
        for (String part : path.split("\\.", -1)) {
            found = part.matches("\\d{1,9}")
                    ? evaluator.item(found, Long.valueOf(part))
                    : evaluator.item(found, MarkedText.plain(part));
        }
        return found;
    }

    private static Comparator<Object> byKey(Given given) {
        int part = given.textOr(1, "by", "key").toString().equals("key") ? 0 : 1;
        Comparator<Object> order =
                Comparator.comparing(entry -> ((Tuple) entry).items().get(part), ORDER);
        return given.flag(2, "reverse") ? order.reversed() : order;
    }

    private Object mapped(List<Object> items, Given given) {
        List<Object> mapped = new ArrayList<>();
        for (Object item : items) {
            if (given.named().containsKey("attribute")) {
                Object value =
                        path(item, Python.text(given.needed(9, "attribute")).toString());
                boolean missing = value instanceof Undefined && given.named().containsKey("default");
                mapped.add(missing ? given.needed(9, "default") : value);
            } else {
                String filter = given.text(0, "filter").toString();
                if (!NAMES.contains(filter)) throw new TemplateFailure("there is no filter '" + filter + "' here");
                mapped.add(apply(filter, item, rest(given, filter, 1)));
            }
        }
        return mapped;
    }

    private static Given rest(Given given, String callee, int from) {
        List<Object> positional = given.positional();
        return new Given(
                callee, positional.subList(Math.min(from, positional.size()), positional.size()), given.named());
    }

    /// @param before 1 if the first argument names the attribute that is tested
    private Object kept(List<Object> items, Given given, int before, boolean wanted) {
        List<Object> kept = new ArrayList<>();
        for (Object item : items) {
            Object value =
                    before == 0 ? item : path(item, given.text(0, "attribute").toString());
            boolean holds = given.positional().size() > before
                    ? Tests.holds(given.text(before, "test").toString(), value, rest(given, "a test", before + 1))
                    : Python.truth(value);
            if (holds == wanted) kept.add(item);
        }
        return kept;
    }

    private Object sorted(List<Object> items, Given given) {
        given.only(2, "reverse", "case_sensitive", "attribute");
        Comparator<Object> order = given.flag(1, "case_sensitive") ? Python::compare : ORDER;
        if (given.named().containsKey("attribute")) {
            String path = Python.text(given.needed(9, "attribute")).toString();
            order = Comparator.comparing(item -> path(item, path), order);
        }
        return items.stream()
                .sorted(given.flag(0, "reverse") ? order.reversed() : order)
                .toList();
    }

    private Object unique(List<Object> items) {
        List<Object> unique = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        for (Object item : items) {
            budget.steps(seen.size());
            if (Python.contains(seen, folded(item))) continue;
            seen.add(folded(item));
            unique.add(item);
        }
        return unique;
    }

    private Object sum(List<Object> items, Given given) {
        Object sum = given.or(1, "start", 0L);
        for (Object item : items) {
            Object value = given.has(0, "attribute")
                    ? path(item, given.text(0, "attribute").toString())
                    : item;
            sum = Arithmetic.apply("+", sum, value, budget);
        }
        return sum;
    }
}
