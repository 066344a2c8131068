package dev.agoge.wire.documents;

import java.util.Map;
import java.util.Optional;

/// The places of all values of a document, in the shape of its tree: paths alone would be many times its size.
///
/// @param at of a value in a mapping, its key's
record Places(Place at, Map<String, Places> within) {
    static final Places NONE = new Places(new Place(1, 1), Map.of());

    /// What this pointer means, or the nearest thing around it.
    Place of(String pointer) {
        Places places = this;
        for (String key : Pointers.keys(pointer)) {
            Optional<Places> next = Optional.ofNullable(places.within.get(key));
            if (next.isEmpty()) break;
            places = next.get();
        }
        return places.at;
    }
}
