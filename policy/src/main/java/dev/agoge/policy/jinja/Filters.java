package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

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

    /// Filters that do not go through all items.
    private static final Set<String> NEAR = Set.of("list", "first", "last");

    /// Steps of what is done once for each item, as it would be if it stood in a loop.
    private static final int FILTER = 3;

    private static final Pattern PLACE = Pattern.compile("\\d{1,9}");

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
            case "safe", "string" -> Python.text(value, budget);
            case "int" -> Numbers.whole(value, given, budget);
            case "float" -> Numbers.real(value, given, budget);
            case "abs" ->
                value instanceof Double number ? (Object) Math.abs(number) : Math.absExact(Python.whole(value));
            case "round" -> Numbers.round(value, given, budget);
            case "attr" -> evaluator.attribute(value, given.text(0, "name").toString());
            case "items" -> items(value);
            case "trim", "upper", "lower", "title", "capitalize", "replace", "indent", "format" ->
                text(name, Python.text(value, budget), given);
            default -> ofItems(name, value, given);
        };
    }

    private Object items(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                budget.steps(map.size());
                yield Methods.entries(map);
            }
            case Undefined _ -> List.of();
            default -> throw new TemplateFailure("a " + Python.type(value) + " has no items with keys");
        };
    }

    private Object length(Object value) {
        if (value instanceof MarkedText text) return (long) PythonText.length(text, budget);
        if (value instanceof Map<?, ?> map) return (long) map.size();
        return (long) Python.items(value, budget).size();
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
            List<MarkedText> separators = Methods.texts(given.needed(9, "separators"), budget);
            comma = separators.getFirst().toString();
            colon = separators.getLast().toString();
        }
        return new Json(blanks, comma, colon, given.flag(9, "sort_keys"), given.flag(9, "ensure_ascii"), budget)
                .write(value);
    }

    private MarkedText text(String name, MarkedText text, Given given) {
        return switch (name) {
            case "trim" -> trim(text, given);
            case "upper" -> Capitals.upper(text, budget);
            case "lower" -> Capitals.lower(text, budget);
            case "title" ->
                Capitals.title(text, letter -> "-({[<".indexOf(letter) < 0 && !PythonText.isBlank(letter), budget);
            case "capitalize" -> Capitals.capitalize(text, budget);
            case "replace" ->
                PythonText.replace(
                        text,
                        Python.text(given.needed(0, "old"), budget),
                        Python.text(given.needed(1, "new"), budget),
                        given.wholeOr(2, "count", -1),
                        budget);
            case "format" -> Formatting.percent(text, new Tuple(given.positional()), budget);
            default -> indent(text, given);
        };
    }

    private MarkedText trim(MarkedText text, Given given) {
        String letters = given.or(0, "chars", None.NONE) == None.NONE
                ? ""
                : given.text(0, "chars").toString();
        IntPredicate unwanted = letters.isEmpty() ? PythonText::isBlank : Methods.among(letters, budget);
        return PythonText.strip(text, true, true, unwanted, budget);
    }

    private MarkedText indent(MarkedText text, Given given) {
        Object width = given.or(0, "width", 4L);
        MarkedText blanks = width instanceof MarkedText prefix
                ? prefix
                : MarkedText.markup(" ".repeat(Math.clamp(Python.whole(width), 0, 200)));
        boolean indented = given.flag(1, "first");
        boolean empty = given.flag(2, "blank");
        MarkedText newline = MarkedText.markup("\n");
        Writing out = new Writing(budget);
        MarkedText before = MarkedText.EMPTY;
        for (Object line : PythonText.split(text, newline, -1, budget)) {
            MarkedText one = (MarkedText) line;
            out.add(before);
            if (indented && (empty || !one.isEmpty())) out.add(blanks);
            out.add(one);
            before = newline;
            indented = true;
        }
        return out.build();
    }

    private Object ofItems(String name, Object value, Given given) {
        if (value instanceof MarkedText text && name.equals("reverse")) {
            return PythonText.joined(PythonText.letters(text, budget).reversed(), budget);
        }
        List<Object> items = Python.items(value, budget);
        if (!NEAR.contains(name)) budget.steps(items.size());
        Comparator<Object> order = (one, other) -> Relations.compare(folded(one), folded(other), budget);
        return switch (name) {
            case "list" -> items;
            case "first" -> items.isEmpty() ? new Undefined("the first of no items") : items.getFirst();
            case "last" -> items.isEmpty() ? new Undefined("the last of no items") : items.getLast();
            case "reverse" -> new ArrayList<>(items.reversed());
            case "join" -> join(items, given);
            case "dictsort" -> sorted(Methods.entries((Map<?, ?>) value), part(given), given.flag(2, "reverse"));
            case "map" -> mapped(items, given);
            case "select", "reject" -> kept(items, given, 0, name.equals("select"));
            case "selectattr", "rejectattr" -> kept(items, given, 1, name.equals("selectattr"));
            case "sort" -> sorted(items, given);
            case "unique" -> unique(items);
            case "sum" -> sum(items, given);
            case "min" -> items.isEmpty() ? new Undefined("the least of no items") : Collections.min(items, order);
            default -> items.isEmpty() ? new Undefined("the greatest of no items") : Collections.max(items, order);
        };
    }

    /// Texts are ordered without regard to capitals, as jinja2 does it.
    private Object folded(Object value) {
        return value instanceof MarkedText text ? Capitals.lower(text, budget) : value;
    }

    private MarkedText join(List<Object> items, Given given) {
        List<Object> path = given.has(1, "attribute") ? path(given.text(1, "attribute")) : List.of();
        List<MarkedText> texts = new ArrayList<>();
        for (Object item : items) texts.add(Python.text(follow(item, path), budget));
        return PythonText.join(Python.text(given.or(0, "d", MarkedText.EMPTY), budget), texts, budget);
    }

    /// `a.b.0`
    private List<Object> path(MarkedText written) {
        List<Object> path = new ArrayList<>();
        for (Object part : PythonText.split(written, MarkedText.plain("."), -1, budget)) {
            boolean place = PLACE.matcher(part.toString()).matches();
            path.add(place ? (Object) Long.valueOf(part.toString()) : part);
        }
        return path;
    }

    private Object follow(Object value, List<Object> path) {
        Object found = value;
        for (Object part : path) {
            budget.step();
            found = evaluator.item(found, part);
        }
        return found;
    }

    private Object mapped(List<Object> items, Given given) {
        List<Object> mapped = new ArrayList<>();
        if (!given.named().containsKey("attribute")) {
            String filter = given.text(0, "filter").toString();
            if (!NAMES.contains(filter)) throw new TemplateFailure("there is no filter '" + filter + "' here");
            Given rest = rest(given, filter, 1);
            budget.descend();
            for (Object item : items) {
                budget.steps(FILTER);
                mapped.add(apply(filter, item, rest));
            }
            budget.ascend();
            return mapped;
        }
        List<Object> path = path(Python.text(given.needed(9, "attribute"), budget));
        for (Object item : items) {
            Object value = follow(item, path);
            mapped.add(value instanceof Undefined ? given.or(9, "default", value) : value);
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
        List<Object> path = before == 0 ? List.of() : path(given.text(0, "attribute"));
        boolean tested = given.positional().size() > before;
        String test = tested ? given.text(before, "test").toString() : "";
        Given rest = rest(given, "a test", before + 1);
        List<Object> kept = new ArrayList<>();
        for (Object item : items) {
            Object value = follow(item, path);
            boolean holds = tested ? Tests.holds(test, value, rest, budget) : Python.truth(value);
            if (holds == wanted) kept.add(item);
        }
        return kept;
    }

    private Object sorted(List<Object> items, Given given) {
        given.only(2, "reverse", "case_sensitive", "attribute");
        Object attribute = given.named().getOrDefault("attribute", None.NONE);
        List<Object> path = attribute == None.NONE ? List.of() : path(Python.text(attribute, budget));
        boolean asWritten = given.flag(1, "case_sensitive");
        return sorted(
                items, item -> asWritten ? follow(item, path) : folded(follow(item, path)), given.flag(0, "reverse"));
    }

    /// What a dict is sorted by.
    private UnaryOperator<Object> part(Given given) {
        int part = given.textOr(1, "by", "key").toString().equals("key") ? 0 : 1;
        return entry -> folded(((Tuple) entry).items().get(part));
    }

    private record Keyed(Object key, Object item) {}

    private List<Object> sorted(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
        Comparator<Keyed> order = (one, other) -> Relations.compare(one.key(), other.key(), budget);
        return items.stream()
                .map(item -> new Keyed(key.apply(item), item))
                .sorted(reverse ? order.reversed() : order)
                .map(Keyed::item)
                .toList();
    }

    private Object unique(List<Object> items) {
        List<Object> unique = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        for (Object item : items) {
            Object folded = folded(item);
            if (Relations.contains(seen, folded, budget)) continue;
            seen.add(folded);
            unique.add(item);
        }
        return unique;
    }

    private Object sum(List<Object> items, Given given) {
        List<Object> path = given.has(0, "attribute") ? path(given.text(0, "attribute")) : List.of();
        Object sum = given.or(1, "start", 0L);
        for (Object item : items) sum = Arithmetic.apply("+", sum, follow(item, path), budget);
        return sum;
    }
}
