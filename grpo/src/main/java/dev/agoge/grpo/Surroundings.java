package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import java.nio.file.Path;
import java.time.Clock;

/// What a trainer works with.
///
/// @param home the folder below which versions and checkpoints lie
public record Surroundings(
        Ledger ledger, Arena arena, Policies policies, BlobStore blobs, Broadcast broadcast, Path home, Clock clock) {}
