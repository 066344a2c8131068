package dev.agoge.console.live;

import dev.agoge.contracts.RunEvent;

/// A run event and where it stands in its topic.
record Happening(int partition, long offset, RunEvent event) {}
