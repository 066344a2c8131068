package dev.agoge.console.groups;

import dev.agoge.console.Counted;
import dev.agoge.console.Listed;
import dev.agoge.console.episodes.Episodes;
import dev.agoge.console.episodes.PlayedEpisode;
import dev.agoge.console.runs.Runs;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Stage;
import dev.agoge.wire.http.Asks;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.Within;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/runs/{run}")
class GroupsController {
    private static final int MOST_LINES = 500;

    private final Groups groups;
    private final Episodes episodes;
    private final Runs runs;

    GroupsController(Groups groups, Episodes episodes, Runs runs) {
        this.groups = groups;
        this.episodes = episodes;
        this.runs = runs;
    }

    /// A group with its episodes, each with all that happened in it.
    record GroupPage(GroupLine line, List<PlayedEpisode> episodes) {}

    /// How the groups of each step fared.
    @GetMapping("/group-steps")
    @Requires(Permission.READ)
    List<Groups.StepSummary> steps(@PathVariable String run) {
        return groups.summary(runs.find(run));
    }

    /// The groups of a step, in their order.
    ///
    /// @param fate only those that met it
    /// @param spread only those whose members disagree, or agree
    @GetMapping("/groups")
    @Requires(Permission.READ)
    Listed<GroupLine> list(
            @PathVariable String run,
            @RequestParam String stage,
            @RequestParam EpisodeKind kind,
            @RequestParam @Within int step,
            @RequestParam(required = false) @Nullable Fate fate,
            @RequestParam(required = false) @Nullable Boolean spread,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") @Within(least = 1, most = MOST_LINES) int limit) {
        List<GroupLine> found = groups.list(
                runs.find(run),
                new Groups.Choice(
                        stage,
                        kind.word(),
                        Counted.recorded(kind, step),
                        fate == null ? null : Asks.word(fate),
                        spread,
                        after == null ? -1 : ordinal(Listed.place(after)),
                        limit + 1));
        return Listed.of(
                found, limit, line -> line.group().substring(line.group().lastIndexOf('/') + 1));
    }

    private static int ordinal(String place) {
        if (place.matches("[0-9]{1,9}")) return Integer.parseInt(place);
        throw new IllegalArgumentException("after is no place in this list.");
    }

    /// A group, with all that happened in each of its episodes.
    @GetMapping("/groups/{stage}/{kind}/{step}/{ordinal}")
    @Requires(Permission.READ)
    GroupPage page(
            @PathVariable String run,
            @PathVariable String stage,
            @PathVariable EpisodeKind kind,
            @PathVariable @Within int step,
            @PathVariable @Within int ordinal) {
        GroupId group = new GroupId(runs.find(run), Stage.parse(stage), kind, Counted.recorded(kind, step), ordinal);
        return new GroupPage(groups.line(group), episodes.played(group));
    }
}
