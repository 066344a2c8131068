package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import java.time.Clock;

/// What a trainer works with.
public record Surroundings(
        Ledger ledger, Arena arena, Policies policies, BlobStore blobs, Broadcast broadcast, Clock clock) {}
