package dev.agoge.synth;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskSetWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes a task set of waves. They are read again and again, one at a time, so that no more tasks than a block are ever
/// held.
final class Binding {
    private final BlobStore blobs;
    private final List<Sha256> waves;
    private final int block;

    /// @param block how many tasks are held: each block reads all waves once
    Binding(BlobStore blobs, List<Sha256> waves, int block) {
        this.blobs = blobs;
        this.waves = List.copyOf(waves);
        this.block = block;
    }

    /// @param taskSet the digest by which it is opened
    record Bound(Sha256 taskSet, Sha256 corpus) {}

    Bound bind() {
        Interleave interleave = new Interleave();
        List<TaskCorpus.Document> documents = new ArrayList<>();
        for (Sha256 digest : waves) {
            Wave wave = read(blobs, digest);
            wave.cards().forEach(interleave::add);
            documents.addAll(wave.documents());
        }
        Sha256 corpus = blobs.put(Codec.encode(new TaskCorpus(documents)));
        TaskSetWriter writer = new TaskSetWriter(blobs);
        int[] order = interleave.order();
        for (int from = 0; from < order.length; from += block) {
            cards(order, from, Math.min(order.length, from + block)).forEach(writer::add);
        }
        return new Bound(writer.finish(corpus), corpus);
    }

    static Wave read(BlobStore blobs, Sha256 digest) {
        return Codec.decode(blobs.require(digest), Wave.class);
    }

    /// Those that stand at these places of the order.
    private List<TaskCard> cards(int[] order, int from, int to) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = from; i < to; i++) places.put(order[i], i - from);
        Map<Integer, TaskCard> cards = new TreeMap<>();
        int number = 0;
        for (Sha256 digest : waves) {
            for (TaskCard card : read(blobs, digest).cards()) {
                Integer place = places.get(number++);
                if (place != null) cards.put(place, card);
            }
        }
        return List.copyOf(cards.values());
    }
}
