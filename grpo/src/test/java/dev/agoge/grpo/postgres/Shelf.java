package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.document.Mistaken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Task sets and model folders for tests: whatever is put there is there.
public final class Shelf implements TaskSets, Materials {
    public final Map<String, Sha256> named = new HashMap<>();
    public final Set<Sha256> sets = new HashSet<>();
    public final Map<Sha256, Sha256> made = new HashMap<>();
    final Map<Sha256, Progress> progress = new HashMap<>();
    final Map<String, Sha256> folders = new HashMap<>();
    final Set<Sha256> conversations = new HashSet<>();

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
    public Sha256 imported(String name) {
        Sha256 folder = folders.get(name);
        if (folder == null) throw new Mistaken("", "There is no folder '" + name + "'.", "Name another.");
        return folder;
    }

    @Override
    public boolean has(Sha256 manifest) {
        return folders.containsValue(manifest);
    }

    /// Folders have a template, versions of runs speak DSML.
    @Override
    public Spoken spoken(Sha256 manifest, PolicyConfig wished) {
        ChatFormat own = has(manifest) ? ChatFormat.TEMPLATE : ChatFormat.DSML;
        ChatFormat chat = wished.chat() == ChatFormat.AUTO ? own : wished.chat();
        return new Spoken(new PolicyConfig(wished.origin(), chat, wished.thinking()), List.of("It was looked at."));
    }

    @Override
    public Manifest forOthers(Sha256 manifest) {
        return new Manifest(new TreeMap<>(Map.of("config.json", manifest)));
    }

    @Override
    public void check(Sha256 digest) {
        if (!conversations.contains(digest)) throw new Mistaken("", "Nobody has sent them.", "Send them.");
    }

    void folder(String name, Sha256 digest) {
        folders.put(name, digest);
    }
}
