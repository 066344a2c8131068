package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.document.Mistaken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Task sets and model folders for tests: whatever is put there is there.
public final class Shelf implements TaskSets, ModelFolders {
    public final Map<String, Sha256> named = new HashMap<>();
    public final Set<Sha256> sets = new HashSet<>();
    public final Map<Sha256, Sha256> made = new HashMap<>();
    final Map<Sha256, Progress> progress = new HashMap<>();
    final Map<String, Imported> folders = new HashMap<>();

    public Names names() {
        return new Names(this, this, Makers.CURRENT);
    }

    @Override
    public Optional<Sha256> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    @Override
    public boolean exists(Sha256 taskSet) {
        return sets.contains(taskSet) || named.containsValue(taskSet);
    }

    @Override
    public Optional<Sha256> made(Sha256 recipe) {
        return Optional.ofNullable(made.get(recipe));
    }

    @Override
    public Optional<Progress> progress(Sha256 recipe) {
        return Optional.ofNullable(progress.get(recipe));
    }

    @Override
    public Imported imported(String name) {
        Imported folder = folders.get(name);
        if (folder == null) throw new Mistaken("/folder/name", "There is no folder '" + name + "'.", "Name another.");
        return folder;
    }

    void folder(String name, Sha256 digest) {
        folders.put(name, new Imported(digest, ChatFormat.TEMPLATE));
    }
}
