package dev.agoge.console.episodes;

import dev.agoge.console.Counted;
import dev.agoge.console.runs.Runs;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Stage;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.Within;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/runs/{run}/episodes/{stage}/{kind}/{step}/{ordinal}/{member}")
class EpisodesController {
    private static final int MOST_TOKENS = 16_384;

    private final Episodes episodes;
    private final Tokens tokens;
    private final Runs runs;

    EpisodesController(Episodes episodes, Tokens tokens, Runs runs) {
        this.episodes = episodes;
        this.tokens = tokens;
        this.runs = runs;
    }

    /// Where an episode stands in its address.
    record Place(
            String run,
            String stage,
            EpisodeKind kind,
            @Within int step,
            @Within int ordinal,
            @Within int member) {
        EpisodeId in(Runs runs) {
            RunId id = runs.find(run);
            return new EpisodeId(
                    new GroupId(id, Stage.parse(stage), kind, Counted.recorded(kind, step), ordinal), member);
        }
    }

    /// @param siblings all members of its group, itself among them
    record EpisodePage(PlayedEpisode episode, List<EpisodeLine> siblings) {}

    /// An episode with all that happened in it.
    @GetMapping
    @Requires(Permission.READ)
    EpisodePage page(Place place) {
        EpisodeId id = place.in(runs);
        String group = id.group().toString();
        return new EpisodePage(episodes.played(id), episodes.of(List.of(group)).getOrDefault(group, List.of()));
    }

    /// Its tokens, as they were recorded.
    ///
    /// @param from the position of the first
    /// @param count at most so many
    @GetMapping("/tokens")
    @Requires(Permission.READ)
    TokensPage tokens(
            Place place,
            @RequestParam(defaultValue = "0") @Within int from,
            @RequestParam(defaultValue = "4096") @Within(least = 1, most = MOST_TOKENS) int count) {
        return tokens.of(place.in(runs), from, count);
    }

    /// The record as reward sent it, nothing added.
    @GetMapping("/record.json")
    @Requires(Permission.READ)
    ResponseEntity<String> record(Place place) {
        EpisodeId id = place.in(runs);
        JudgedEpisode record = episodes.played(id).record();
        if (record == null) throw new NotFound("record of", id.toString(), "It has not been judged yet.");
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Codec.toJson(record));
    }
}
