package dev.agoge.console.live;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How far somebody has read the run events: the last offset of each partition. Written `0:41,1:7`, it is the id of a
/// server-sent event, which a browser that was cut off hands back.
record Position(SortedMap<Integer, Long> offsets) {
    static final Position NOWHERE = new Position(new TreeMap<>());

    Position {
        offsets = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    /// @throws IllegalArgumentException if the text is no position: it comes from outside
    static Position parse(String text) {
        TreeMap<Integer, Long> offsets = new TreeMap<>();
        if (text.length() > 2000) throw new IllegalArgumentException("a position of " + text.length() + " characters");
        for (String part : text.split(",", -1)) {
            int colon = part.indexOf(':');
            if (!part.matches("[0-9]{1,9}:[0-9]{1,18}")) {
                throw new IllegalArgumentException("'" + text + "' is no position: partition:offset,…");
            }
            offsets.put(Integer.valueOf(part.substring(0, colon)), Long.valueOf(part.substring(colon + 1)));
        }
        return new Position(offsets);
    }

    boolean covers(Happening happening) {
        Long read = offsets.get(happening.partition());
        return read != null && happening.offset() <= read;
    }

    Position after(Happening happening) {
        TreeMap<Integer, Long> next = new TreeMap<>(offsets);
        next.merge(happening.partition(), happening.offset(), Math::max);
        return new Position(next);
    }

    @Override
    public String toString() {
        return offsets.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
