package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistake;
import java.util.ArrayList;
import java.util.List;

/// What is wrong, as it is found. Of many it holds the first: nobody reads more, and a document of nothing but mistakes
/// must not cost more than it weighs.
final class Mistakes {
    private static final int MOST = 100;

    private final List<Mistake> found = new ArrayList<>();
    private int more;

    void add(Mistake mistake) {
        if (found.size() < MOST) found.add(mistake);
        else more++;
    }

    void add(String pointer, String message, String fix) {
        add(new Mistake(pointer, message, fix));
    }

    List<Mistake> all() {
        List<Mistake> all = new ArrayList<>(found);
        if (more > 0) all.add(new Mistake("", "There are " + more + " more mistakes.", "Mend these first."));
        return all;
    }
}
