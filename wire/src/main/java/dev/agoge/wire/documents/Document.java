package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What somebody wrote: its tree, and where each value stands in the text.
public final class Document {
    private final JsonNode tree;
    private final Places places;
    private final List<Mistake> mistakes;

    Document(JsonNode tree, Places places, List<Mistake> mistakes) {
        this.tree = tree;
        this.places = places;
        this.mistakes = List.copyOf(mistakes);
    }

    /// A text that cannot be read at all.
    static Document none(Mistake why) {
        return new Document(MissingNode.getInstance(), Places.NONE, List.of(why));
    }

    boolean unreadable() {
        return tree.isMissingNode();
    }

    /// @throws Mistaken with all that is wrong, in the order of the text
    public <T extends Record> T read(Class<T> type) {
        return read(type, _ -> List.of());
    }

    /// @param check of what the records leave to somebody else
    /// @throws Mistaken with all that is wrong, in the order of the text
    public <T extends Record> T read(Class<T> type, Check check) {
        List<Mistake> all = new ArrayList<>(mistakes);
        Optional<T> read = Optional.empty();
        if (!unreadable()) {
            var reading = new Reading(tree);
            read = reading.read(type);
            all.addAll(reading.mistakes());
            all.addAll(check.mistakes(tree));
        }
        if (all.isEmpty()) return read.orElseThrow();
        all.sort(Comparator.comparing(mistake -> place(mistake.pointer()), Place.IN_ORDER));
        throw new Mistaken(all);
    }

    /// @throws Mistaken if it cannot be read, or the settings do not fit
    public Document with(Overrides overrides, Class<? extends Record> type) {
        if (unreadable() || overrides.isEmpty()) return this;
        return new Document(overrides.apply(tree, type), places, mistakes);
    }

    /// Where this stands in the text, or what is around it.
    public Place place(String pointer) {
        return places.of(pointer);
    }

    /// @throws Mistaken with what is wrong with the text, whatever it should mean
    public JsonNode tree() {
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
        return tree;
    }
}
