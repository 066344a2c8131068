package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// What a value can be piped through with `|`.
final class Filters {
    private static final Signatures SIGNATURES = new Signatures(
            "trim(chars)",
            "tojson(ensure_ascii, indent, separators, sort_keys)",
            "length()",
            "count()",
            "join(d, attribute)",
            "default(default_value, boolean)",
            "d(default_value, boolean)",
            "first()",
            "last()",
            "list()",
            "upper()",
            "lower()",
            "title()",
            "capitalize()",
            "replace(old, new, count)",
            "int(default)",
            "float(default)",
            "string()",
            "items()",
            "dictsort(case_sensitive, by, reverse)",
            "map(…)",
            "select(…)",
            "reject(…)",
            "selectattr(…)",
            "rejectattr(…)",
            "sort(reverse, case_sensitive, attribute)",
            "unique(case_sensitive, attribute)",
            "reverse()",
            "sum(attribute, start)",
            "min(case_sensitive, attribute)",
            "max(case_sensitive, attribute)",
            "abs()",
            "round(precision, method)",
            "indent(width, first, blank)",
            "safe()",
            "format(…)",
            "attr(name)");

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

    static boolean has(String name) {
        return SIGNATURES.has(name);
    }

    Object apply(String name, Object value, Given given) {
        SIGNATURES.check(name, given);
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
            case "attr" -> attribute(value, given.text(0, "name").toString());
            case "items" -> items(value);
            case "map" -> new Generator(mapped(Python.items(value, budget), given));
            case "indent" -> indent(value, given);
            case "trim", "upper", "lower", "title", "capitalize", "replace", "format" ->
                text(name, Python.text(value, budget), given);
            default -> value instanceof Generator left ? ofGenerator(name, left, given) : ofItems(name, value, given);
        };
    }

    /// No item of a dict.
    private Object attribute(Object value, String name) {
        return value instanceof Map && !Methods.has(value, name)
                ? new Undefined(name)
                : evaluator.attribute(value, name);
    }

    private Object items(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                budget.steps(map.size());
                yield new Generator(Methods.entries(map));
            }
            case Undefined _ -> new Generator(List.of());
            default -> throw new TemplateFailure("a " + Python.type(value) + " has no items with keys");
        };
    }

    private Object length(Object value) {
        if (value instanceof MarkedText text) return (long) PythonText.length(text, budget);
        if (value instanceof Map<?, ?> map) return (long) map.size();
        if (value instanceof Generator) throw new TemplateFailure("a generator has no length; make it a list");
        return (long) Python.items(value, budget).size();
    }

    private MarkedText json(Object value, Given given) {
        Object indent = given.or(1, "indent", None.NONE);
        String comma = indent == None.NONE ? ", " : ",";
        String colon = ": ";
        Object separators = given.or(2, "separators", None.NONE);
        if (separators != None.NONE) {
            List<MarkedText> both = Methods.texts(separators, budget);
            if (both.size() != 2) throw new TemplateFailure("tojson takes 2 separators, not " + both.size());
            comma = both.getFirst().toString();
            colon = both.getLast().toString();
        }
        boolean sorted = given.flag(3, "sort_keys");
        boolean ascii = given.flag(0, "ensure_ascii");
        String line = indent == None.NONE ? "" : "\n";
        String blanks = indent == None.NONE ? "" : blanks(indent).toString();
        return new Json(line, blanks, comma, colon, sorted, ascii, budget).write(value);
    }

    /// A level's blanks, or how many they are.
    private MarkedText blanks(Object width) {
        if (width instanceof MarkedText blanks) return blanks;
        return (MarkedText) Arithmetic.apply("*", MarkedText.markup(" "), Python.whole(width), budget);
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
            default -> Formatting.percent(text, new Tuple(given.unnamed()), budget);
        };
    }

    private MarkedText trim(MarkedText text, Given given) {
        String letters = given.or(0, "chars", None.NONE) == None.NONE
                ? ""
                : given.text(0, "chars").toString();
        IntPredicate unwanted = letters.isEmpty() ? PythonText::isBlank : Methods.among(letters, budget);
        return PythonText.strip(text, true, true, unwanted, budget);
    }

    private MarkedText indent(Object value, Given given) {
        if (!(value instanceof MarkedText text)) {
            throw new TemplateFailure("indent takes a text, not a " + Python.type(value));
        }
        MarkedText blanks = blanks(given.or(0, "width", 4L));
        MarkedText newline = MarkedText.markup("\n");
        boolean empty = given.flag(2, "blank");
        Writing out = new Writing(budget);
        if (given.flag(1, "first")) out.add(blanks);
        List<Object> lines = PythonText.lines(text.plus(newline), budget);
        for (int i = 0; i < lines.size(); i++) {
            MarkedText line = (MarkedText) lines.get(i);
            if (i > 0) out.add(newline);
            if (i > 0 && (empty || !line.isEmpty())) out.add(blanks);
            out.add(line);
        }
        return out.build();
    }

    private Object ofGenerator(String name, Generator left, Given given) {
        return switch (name) {
            case "first" -> left.isExhausted() ? new Undefined("the first of no items") : left.next();
            case "last" -> throw new TemplateFailure("a generator has no last item; make it a list");
            case "reverse" -> left.rest().reversed();
            default -> ofItems(name, left.rest(), given);
        };
    }

    private Object ofItems(String name, Object value, Given given) {
        if (value instanceof MarkedText text && name.equals("reverse")) {
            return PythonText.joined(PythonText.letters(text, budget).reversed(), budget);
        }
        List<Object> items = Python.items(value, budget);
        if (!NEAR.contains(name)) budget.steps(items.size());
        return switch (name) {
            case "list" -> items;
            case "first" -> items.isEmpty() ? new Undefined("the first of no items") : items.getFirst();
            case "last" -> items.isEmpty() ? new Undefined("the last of no items") : items.getLast();
            case "reverse" -> new Generator(items.reversed());
            case "join" -> join(items, given);
            case "dictsort" ->
                sorted(
                        Methods.entries((Map<?, ?>) value),
                        key(part(given), given.flag(0, "case_sensitive")),
                        given.flag(2, "reverse"));
            case "select", "reject" -> new Generator(kept(items, given, 0, name.equals("select")));
            case "selectattr", "rejectattr" -> new Generator(kept(items, given, 1, name.equals("selectattr")));
            case "sort" -> sorted(items, key(given, 1), given.flag(0, "reverse"));
            case "unique" -> new Generator(unique(items, key(given, 0)));
            case "sum" -> sum(items, given);
            case "min" -> least(items, key(given, 0), 1);
            default -> least(items, key(given, 0), -1);
        };
    }

    /// Texts are ordered without regard to capitals, as jinja2 does it.
    private Object folded(Object value) {
        return value instanceof MarkedText text ? Capitals.lower(text, budget) : value;
    }

    private MarkedText join(List<Object> items, Given given) {
        List<Object> path = attribute(given, 1);
        List<MarkedText> texts = new ArrayList<>();
        for (Object item : items) texts.add(Python.text(follow(item, path), budget));
        return PythonText.join(Python.text(given.or(0, "d", MarkedText.EMPTY), budget), texts, budget);
    }

    /// Where an item's value is; nowhere within if that is not said.
    private List<Object> attribute(Given given, int place) {
        Object attribute = given.or(place, "attribute", None.NONE);
        return attribute == None.NONE ? List.of() : path(Python.text(attribute, budget));
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

    private List<Object> mapped(List<Object> items, Given given) {
        budget.steps(items.size());
        boolean byAttribute = given.positional().isEmpty() && given.named().containsKey("attribute");
        return byAttribute ? attributes(items, given.only(List.of("attribute", "default"))) : filtered(items, given);
    }

    private List<Object> attributes(List<Object> items, Given given) {
        List<Object> path = attribute(given, 0);
        Object otherwise = given.or(1, "default", None.NONE);
        List<Object> attributes = new ArrayList<>();
        for (Object item : items) {
            Object value = follow(item, path);
            attributes.add(value instanceof Undefined && otherwise != None.NONE ? otherwise : value);
        }
        return attributes;
    }

    private List<Object> filtered(List<Object> items, Given given) {
        String filter = given.text(0, "filter").toString();
        if (!has(filter)) throw new TemplateFailure("there is no filter '" + filter + "' here");
        Given rest = rest(given, filter, 1);
        List<Object> filtered = new ArrayList<>();
        budget.descend();
        for (Object item : items) {
            budget.steps(FILTER);
            filtered.add(apply(filter, item, rest));
        }
        budget.ascend();
        return filtered;
    }

    private static Given rest(Given given, String callee, int from) {
        List<Object> positional = given.positional();
        return new Given(
                callee, positional.subList(Math.min(from, positional.size()), positional.size()), given.named());
    }

    /// @param before 1 if the first argument names the attribute that is tested
    private List<Object> kept(List<Object> items, Given given, int before, boolean wanted) {
        List<Object> path = before == 0 ? List.of() : path(given.text(0, "attribute"));
        boolean tested = given.positional().size() > before;
        String test = tested ? given.text(before, "test").toString() : "";
        Given rest =
                tested ? rest(given, test, before + 1) : given.only(before == 0 ? List.of() : List.of("attribute"));
        List<Object> kept = new ArrayList<>();
        for (Object item : items) {
            Object value = follow(item, path);
            boolean holds = tested ? Tests.holds(test, value, rest, budget) : Python.truth(value);
            if (holds == wanted) kept.add(item);
        }
        return kept;
    }

    /// What items are compared by.
    ///
    /// @param place of the argument `case_sensitive`; the next is `attribute`
    private UnaryOperator<Object> key(Given given, int place) {
        List<Object> path = attribute(given, place + 1);
        return key(item -> follow(item, path), given.flag(place, "case_sensitive"));
    }

    private UnaryOperator<Object> key(UnaryOperator<Object> part, boolean asWritten) {
        return asWritten ? part : item -> folded(part.apply(item));
    }

    private static UnaryOperator<Object> part(Given given) {
        int part = switch (given.textOr(1, "by", "key").toString()) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw new TemplateFailure("dictsort knows key and value");
        };
        return entry -> ((Tuple) entry).items().get(part);
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

    /// @param sign −1 for the greatest
    private Object least(List<Object> items, UnaryOperator<Object> key, int sign) {
        if (items.isEmpty()) return new Undefined("the least or greatest of no items");
        Object least = items.getFirst();
        Object leastKey = key.apply(least);
        for (Object item : items.subList(1, items.size())) {
            Object itsKey = key.apply(item);
            if (sign * Relations.compare(itsKey, leastKey, budget) >= 0) continue;
            least = item;
            leastKey = itsKey;
        }
        return least;
    }

    private List<Object> unique(List<Object> items, UnaryOperator<Object> key) {
        List<Object> unique = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        for (Object item : items) {
            Object itsKey = key.apply(item);
            if (Relations.contains(seen, itsKey, budget)) continue;
            seen.add(itsKey);
            unique.add(item);
        }
        return unique;
    }

    private Object sum(List<Object> items, Given given) {
        List<Object> path = attribute(given, 0);
        Object sum = given.or(1, "start", 0L);
        for (Object item : items) sum = Arithmetic.apply("+", sum, follow(item, path), budget);
        return sum;
    }
}
