package dev.agoge.wire.documents;

import java.util.Comparator;

/// Where something stands in a text; both count from 1.
public record Place(int line, int column) {
    static final Comparator<Place> IN_ORDER =
            Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
