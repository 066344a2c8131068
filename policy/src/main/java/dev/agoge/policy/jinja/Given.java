package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The arguments of one call, by place or by name.
record Given(String callee, List<Object> positional, Map<String, Object> named) {
    /// Whether the argument was given at all.
    boolean has(int place, String name) {
        return place < positional.size() || named.containsKey(name);
    }

    Object or(int place, String name, Object otherwise) {
        if (place < positional.size()) return positional.get(place);
        return named.getOrDefault(name, otherwise);
    }

    Object needed(int place, String name) {
        if (!has(place, name)) throw new TemplateFailure(callee + " needs its argument " + name);
        return or(place, name, None.NONE);
    }

    MarkedText text(int place, String name) {
        return text(needed(place, name), name);
    }

    private MarkedText text(Object value, String name) {
        if (value instanceof MarkedText text) return text;
        throw new TemplateFailure("the " + name + " of " + callee + " is a " + Python.type(value) + ", not a text");
    }

    MarkedText textOr(int place, String name, String otherwise) {
        return has(place, name) ? text(place, name) : MarkedText.markup(otherwise);
    }

    long wholeOr(int place, String name, long otherwise) {
        return has(place, name) ? Python.whole(needed(place, name)) : otherwise;
    }

    boolean flag(int place, String name) {
        return Python.truth(or(place, name, false));
    }

    /// The arguments, none of which may have a name.
    List<Object> unnamed() {
        if (named.isEmpty()) return positional;
        throw new TemplateFailure(callee + " takes no arguments by name here, such as "
                + named.keySet().iterator().next());
    }

    /// Refuses what would be ignored.
    Given only(List<String> names) {
        int places = names.size();
        if (positional.size() > places) {
            throw new TemplateFailure(callee + " takes " + places + " arguments here, not " + positional.size());
        }
        if (named.isEmpty()) return this;
        Set<String> open = new HashSet<>(names.subList(positional.size(), places));
        for (String name : named.keySet()) {
            if (open.contains(name)) continue;
            String why = names.contains(name)
                    ? " is given its argument " + name + " twice"
                    : " takes no argument " + name + " here";
            throw new TemplateFailure(callee + why);
        }
        return this;
    }
}
