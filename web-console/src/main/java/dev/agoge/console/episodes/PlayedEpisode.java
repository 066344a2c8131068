package dev.agoge.console.episodes;

import dev.agoge.contracts.JudgedEpisode;
import org.jspecify.annotations.Nullable;

/// An episode with its record.
///
/// @param record as reward sent it; absent while the episode is open
public record PlayedEpisode(EpisodeLine line, @Nullable JudgedEpisode record) {}
