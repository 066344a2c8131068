package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// The methods of texts, lists and dicts that change nothing.
final class Methods {
    private static final Set<String> OF_TEXTS = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "splitlines",
            "startswith",
            "endswith",
            "replace",
            "upper",
            "lower",
            "title",
            "capitalize",
            "find",
            "rfind",
            "count",
            "join",
            "removeprefix",
            "removesuffix",
            "isdigit",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "format");
    private static final Set<String> OF_LISTS = Set.of("index", "count");
    private static final Set<String> OF_DICTS = Set.of("get", "items", "keys", "values");
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
            case MarkedText _ -> OF_TEXTS.contains(name);
            case List<?> _ -> OF_LISTS.contains(name) || FORBIDDEN.contains(name);
            case Tuple _ -> OF_LISTS.contains(name);
            case Map<?, ?> _ -> OF_DICTS.contains(name) || (FORBIDDEN.contains(name) && !isOfListsAlone(name));
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

    private static Object ofDict(Map<?, ?> map, String name, Given given) {
        return switch (name) {
            case "get" -> {
                Object value = map.get(given.needed(0, "key"));
                yield value == null ? given.or(1, "default", None.NONE) : value;
            }
            case "keys" -> List.copyOf(map.keySet());
            case "values" -> List.copyOf(map.values());
            default -> entries(map);
        };
    }

    static List<Object> entries(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new Tuple(List.of(key, value))));
        return entries;
    }

    private static Object ofList(List<?> items, String name, Given given) {
        Object wanted = given.needed(0, "value");
        if (name.equals("count")) {
            return items.stream().filter(item -> Python.equal(item, wanted)).count();
        }
        for (int i = 0; i < items.size(); i++) if (Python.equal(items.get(i), wanted)) return (long) i;
        throw new TemplateFailure("the list has no such item");
    }

    private Object ofText(MarkedText text, String name, Given given) {
        budget.steps(text.length() / 64);
        String characters = text.toString();
        return switch (name) {
            case "strip" -> PythonText.strip(text, true, true, unwanted(given));
            case "lstrip" -> PythonText.strip(text, true, false, unwanted(given));
            case "rstrip" -> PythonText.strip(text, false, true, unwanted(given));
            case "split", "rsplit" -> split(text, name, given);
            case "splitlines" -> PythonText.lines(text);
            case "startswith" -> any(given, "prefix", characters::startsWith);
            case "endswith" -> any(given, "suffix", characters::endsWith);
            case "replace" ->
                made(PythonText.replace(
                        text, given.text(0, "old"), given.text(1, "new"), given.wholeOr(2, "count", -1)));
            case "upper" -> text.respelled(characters.toUpperCase(Locale.ROOT));
            case "lower" -> text.respelled(characters.toLowerCase(Locale.ROOT));
            case "title" -> PythonText.title(text, Character::isLetter);
            case "capitalize" -> PythonText.capitalize(text);
            case "find" -> place(text, characters.indexOf(given.text(0, "sub").toString()));
            case "rfind" ->
                place(text, characters.lastIndexOf(given.text(0, "sub").toString()));
            case "count" ->
                (long) PythonText.split(text, given.text(0, "sub"), -1).size() - 1;
            case "join" -> made(PythonText.join(text, texts(given.needed(0, "items"))));
            case "removeprefix" -> {
                String prefix = given.text(0, "prefix").toString();
                yield characters.startsWith(prefix) ? text.slice(prefix.length(), text.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = given.text(0, "suffix").toString();
                yield characters.endsWith(suffix) ? text.slice(0, text.length() - suffix.length()) : text;
            }
            case "isdigit" -> all(characters, Character::isDigit);
            case "isalpha" -> all(characters, Character::isLetter);
            case "isalnum" -> all(characters, Character::isLetterOrDigit);
            case "isspace" -> all(characters, PythonText::isBlank);
            case "isupper" -> cased(characters, Character::isUpperCase, Character::isLowerCase);
            case "islower" -> cased(characters, Character::isLowerCase, Character::isUpperCase);
            default -> made(Formatting.braces(text, given));
        };
    }

    private MarkedText made(MarkedText text) {
        budget.characters(text.length());
        return text;
    }

    private static IntPredicate unwanted(Given given) {
        given.only(1, "chars");
        if (given.or(0, "chars", None.NONE) == None.NONE) return PythonText::isBlank;
        String letters = given.text(0, "chars").toString();
        return letter -> letters.indexOf(letter) >= 0;
    }

    private static Object split(MarkedText text, String name, Given given) {
        long most = given.wholeOr(1, "maxsplit", -1);
        boolean blanks = given.or(0, "sep", None.NONE) == None.NONE;
        if (blanks && name.equals("rsplit") && most >= 0) throw new TemplateFailure("rsplit needs its separator here");
        if (blanks) return PythonText.words(text, most);
        MarkedText separator = given.text(0, "sep");
        return name.equals("split")
                ? PythonText.split(text, separator, most)
                : PythonText.splitFromRight(text, separator, most);
    }

    private interface Check {
        boolean of(String text);
    }

    private static boolean any(Given given, String what, Check check) {
        if (given.only(1, what).needed(0, what) instanceof Tuple(var choices)) {
            return choices.stream().anyMatch(choice -> check.of(choice.toString()));
        }
        return check.of(given.text(0, what).toString());
    }

    private static Object place(MarkedText text, int at) {
        return at < 0 ? -1L : (long) text.toString().codePointCount(0, at);
    }

    static List<MarkedText> texts(Object items) {
        List<MarkedText> texts = new ArrayList<>();
        for (Object item : Python.items(items)) {
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
