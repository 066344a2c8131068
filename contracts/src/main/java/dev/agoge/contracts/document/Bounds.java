package dev.agoge.contracts.document;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Holds a record to the bounds that its components declare. Every such record calls it first in its constructor, so
/// that an illegal value cannot be built, from whatever it is read.
public final class Bounds {
    /// Their annotations are parsed once for each instance, and every message that is decoded asks for them.
    private static final ClassValue<List<RecordComponent>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
            return List.of(type.getRecordComponents());
        }
    };

    private Bounds() {}

    /// @param values of all components, in their order
    /// @throws Mistaken with one mistake for each value that is out of bounds
    public static void check(Class<? extends Record> type, Object... values) {
        List<RecordComponent> components = COMPONENTS.get(type);
        if (components.size() != values.length) {
            throw new IllegalStateException(type.getSimpleName() + " has " + components.size() + " components, but "
                    + values.length + " are checked");
        }
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) of(components.get(i), values[i]).ifPresent(mistakes::add);
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
    }

    /// What is wrong with a component's value, seen from its record.
    public static Optional<Mistake> of(RecordComponent component, Object value) {
        Setting setting = component.getAnnotation(Setting.class);
        Object given = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (setting == null || !(given instanceof Number number)) return Optional.empty();
        double is = number.doubleValue();
        boolean low = setting.above() ? is <= setting.min() : is < setting.min();
        if (!Double.isNaN(is) && !low && is <= setting.max()) return Optional.empty();
        String key = key(component);
        return Optional.of(
                new Mistake("/" + key, key + " is " + number + ".", "It must be " + allowed(component) + "."));
    }

    /// In words: `at least 1`, `above 0 and at most 1`, `a number`.
    public static String allowed(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) return "a number";
        List<String> words = new ArrayList<>();
        if (setting.min() != Double.NEGATIVE_INFINITY) {
            words.add((setting.above() ? "above " : "at least ") + plain(setting.min()));
        }
        if (setting.max() != Double.POSITIVE_INFINITY) words.add("at most " + plain(setting.max()));
        return words.isEmpty() ? "a number" : String.join(" and ", words);
    }

    /// The component's name in a document.
    public static String key(RecordComponent component) {
        return snake(component.getName());
    }

    /// `batchPrompts` is `batch_prompts`.
    public static String snake(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
