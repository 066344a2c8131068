package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// The methods of texts, lists and dicts that change nothing.
final class Methods {
    private static final Signatures OF_TEXTS = new Signatures(
            "strip(chars)",
            "lstrip(chars)",
            "rstrip(chars)",
            "split(sep, maxsplit)",
            "rsplit(sep, maxsplit)",
            "splitlines()",
            "startswith(prefix)",
            "endswith(suffix)",
            "replace(old, new, count)",
            "upper()",
            "lower()",
            "title()",
            "capitalize()",
            "find(sub)",
            "rfind(sub)",
            "count(sub)",
            "join(items)",
            "removeprefix(prefix)",
            "removesuffix(suffix)",
            "isdigit()",
            "isalpha()",
            "isalnum()",
            "isspace()",
            "isupper()",
            "islower()",
            "format(…)");
    private static final Signatures OF_LISTS = new Signatures("index(value)", "count(value)");
    private static final Signatures OF_DICTS = new Signatures("get(key, default)", "items()", "keys()", "values()");
    /// Python would find these before a dict's own key.
    private static final Set<String> FORBIDDEN = Set.of(
            "append",
            "extend",
            "insert",
            "remove",
            "pop",
            "clear",
            "update",
            "setdefault",
            "popitem",
            "sort",
            "reverse",
            "copy",
            "fromkeys");

    private final Budget budget;

    Methods(Budget budget) {
        this.budget = budget;
    }

    static boolean has(Object value, String name) {
        return switch (value) {
            case MarkedText _ -> OF_TEXTS.has(name);
            case List<?> _ -> OF_LISTS.has(name) || FORBIDDEN.contains(name);
            case Tuple _ -> OF_LISTS.has(name);
            case Map<?, ?> _ -> OF_DICTS.has(name) || (FORBIDDEN.contains(name) && !isOfListsAlone(name));
            default -> false;
        };
    }

    private static boolean isOfListsAlone(String name) {
        return Set.of("append", "extend", "insert", "remove", "sort", "reverse").contains(name);
    }

    Function of(Object value, String name) {
        return (positional, named) -> {
            if (FORBIDDEN.contains(name)) throw new TemplateFailure("a template changes nothing; " + name + " would");
            Given given = new Given(name, positional, named);
            return switch (value) {
                case MarkedText text -> ofText(text, name, given);
                case Map<?, ?> map -> ofDict(map, name, given);
                case List<?> items -> ofList(items, name, given);
                case Tuple(var items) -> ofList(items, name, given);
                default -> throw new TemplateFailure("a " + Python.type(value) + " has no method " + name);
            };
        };
    }

    private Object ofDict(Map<?, ?> map, String name, Given given) {
        OF_DICTS.check(name, given);
        if (!name.equals("get")) budget.steps(map.size());
        return switch (name) {
            case "get" -> {
                Object value = map.get(Python.key(given.needed(0, "key"), budget));
                yield value == null ? given.or(1, "default", None.NONE) : value;
            }
            case "keys" -> new View(View.Kind.DICT_KEYS, List.copyOf(map.keySet()));
            case "values" -> new View(View.Kind.DICT_VALUES, List.copyOf(map.values()));
            default -> new View(View.Kind.DICT_ITEMS, entries(map));
        };
    }

    static List<Object> entries(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new Tuple(List.of(key, value))));
        return entries;
    }

    private Object ofList(List<?> items, String name, Given given) {
        OF_LISTS.check(name, given);
        Object wanted = given.needed(0, "value");
        if (name.equals("count")) {
            return items.stream()
                    .filter(item -> Relations.equal(item, wanted, budget))
                    .count();
        }
        for (int i = 0; i < items.size(); i++) if (Relations.equal(items.get(i), wanted, budget)) return (long) i;
        throw new TemplateFailure("the list has no such item");
    }

    private Object ofText(MarkedText text, String name, Given given) {
        OF_TEXTS.check(name, given);
        budget.reads(text.length());
        String characters = text.toString();
        return switch (name) {
            case "strip" -> PythonText.strip(text, true, true, unwanted(given), budget);
            case "lstrip" -> PythonText.strip(text, true, false, unwanted(given), budget);
            case "rstrip" -> PythonText.strip(text, false, true, unwanted(given), budget);
            case "split", "rsplit" -> split(text, name, given);
            case "splitlines" -> PythonText.lines(text, budget);
            case "startswith" -> any(given, "prefix", characters::startsWith);
            case "endswith" -> any(given, "suffix", characters::endsWith);
            case "replace" ->
                PythonText.replace(
                        text, given.text(0, "old"), given.text(1, "new"), given.wholeOr(2, "count", -1), budget);
            case "upper" -> Capitals.upper(text, budget);
            case "lower" -> Capitals.lower(text, budget);
            case "title" -> Capitals.title(text, budget);
            case "capitalize" -> Capitals.capitalize(text, budget);
            case "find" -> place(text, PythonText.find(text, given.text(0, "sub"), 0, budget));
            case "rfind" -> place(text, PythonText.findLast(text, given.text(0, "sub"), text.length(), budget));
            case "count" ->
                (long) PythonText.split(text, given.text(0, "sub"), -1, budget).size() - 1;
            case "join" -> PythonText.join(text, texts(given.needed(0, "items"), budget), budget);
            case "removeprefix" -> {
                String prefix = given.text(0, "prefix").toString();
                yield characters.startsWith(prefix)
                        ? PythonText.slice(text, prefix.length(), text.length(), budget)
                        : text;
            }
            case "removesuffix" -> {
                String suffix = given.text(0, "suffix").toString();
                yield characters.endsWith(suffix)
                        ? PythonText.slice(text, 0, text.length() - suffix.length(), budget)
                        : text;
            }
            case "isdigit" -> all(characters, Character::isDigit);
            case "isalpha" -> all(characters, Character::isLetter);
            case "isalnum" -> all(characters, Character::isLetterOrDigit);
            case "isspace" -> all(characters, PythonText::isBlank);
            case "isupper" -> cased(characters, Character::isUpperCase, Character::isLowerCase);
            case "islower" -> cased(characters, Character::isLowerCase, Character::isUpperCase);
            default -> Formatting.braces(text, given, budget);
        };
    }

    private IntPredicate unwanted(Given given) {
        if (given.or(0, "chars", None.NONE) == None.NONE) return PythonText::isBlank;
        String letters = given.text(0, "chars").toString();
        return among(letters, budget);
    }

    /// Each letter of a text is looked for among these.
    static IntPredicate among(String letters, Budget budget) {
        return letter -> {
            budget.reads(letters.length());
            return letters.indexOf(letter) >= 0;
        };
    }

    private Object split(MarkedText text, String name, Given given) {
        long most = given.wholeOr(1, "maxsplit", -1);
        boolean blanks = given.or(0, "sep", None.NONE) == None.NONE;
        if (blanks && name.equals("rsplit") && most >= 0) throw new TemplateFailure("rsplit needs its separator here");
        if (blanks) return PythonText.words(text, most, budget);
        MarkedText separator = given.text(0, "sep");
        return name.equals("split")
                ? PythonText.split(text, separator, most, budget)
                : PythonText.splitFromRight(text, separator, most, budget);
    }

    private interface Check {
        boolean of(String text);
    }

    private boolean any(Given given, String what, Check check) {
        if (given.needed(0, what) instanceof Tuple(var choices)) {
            return texts(choices, budget).stream().anyMatch(choice -> holds(check, choice));
        }
        return holds(check, given.text(0, what));
    }

    private boolean holds(Check check, MarkedText text) {
        budget.reads(text.length());
        return check.of(text.toString());
    }

    private static Object place(MarkedText text, int at) {
        return at < 0 ? -1L : (long) text.toString().codePointCount(0, at);
    }

    static List<MarkedText> texts(Object items, Budget budget) {
        List<MarkedText> texts = new ArrayList<>();
        for (Object item : Python.items(items, budget)) {
            budget.step();
            if (!(item instanceof MarkedText text)) {
                throw new TemplateFailure("a " + Python.type(item) + " cannot be joined with texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private static boolean all(String text, IntPredicate kind) {
        return !text.isEmpty() && text.codePoints().allMatch(kind);
    }

    private static boolean cased(String text, IntPredicate wanted, IntPredicate other) {
        return text.codePoints().anyMatch(wanted) && text.codePoints().noneMatch(other);
    }
}
