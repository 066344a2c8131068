package dev.agoge.console.groups;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import dev.agoge.console.Words;
import dev.agoge.console.episodes.Episodes;
import dev.agoge.console.episodes.PlayedEpisode;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/runs/{run}")
class GroupsController {
    private static final int MOST_LINES = 500;

    private final Groups groups;
    private final Episodes episodes;

    GroupsController(Groups groups, Episodes episodes) {
        this.groups = groups;
        this.episodes = episodes;
    }

    /// A group with its episodes, each with all that happened in it.
    record GroupPage(GroupLine line, List<PlayedEpisode> episodes) {}

    @GetMapping("/group-steps")
    @Requires(Permission.READ)
    List<Groups.StepSummary> steps(@PathVariable String run) {
        return groups.summary(new RunId(run));
    }

    @GetMapping("/groups")
    @Requires(Permission.READ)
    List<GroupLine> list(
            @PathVariable String run,
            @RequestParam String stage,
            @RequestParam String kind,
            @RequestParam int step,
            @RequestParam(required = false) @Nullable String fate,
            @RequestParam(required = false) @Nullable Boolean spread,
            @RequestParam(defaultValue = "-1") int after,
            @RequestParam(defaultValue = "100") int limit) {
        return groups.list(
                new RunId(run),
                new Groups.Choice(
                        stage,
                        EpisodeKind.of(kind).word(),
                        step,
                        Words.ofNullable(fate),
                        spread,
                        after,
                        Math.clamp(limit, 1, MOST_LINES)));
    }

    @GetMapping("/groups/{stage}/{kind}/{step}/{ordinal}")
    @Requires(Permission.READ)
    GroupPage page(
            @PathVariable String run,
            @PathVariable String stage,
            @PathVariable String kind,
            @PathVariable int step,
            @PathVariable int ordinal) {
        GroupId group = new GroupId(new RunId(run), Stage.parse(stage), EpisodeKind.of(kind), step, ordinal);
        return new GroupPage(groups.line(group), episodes.played(group));
    }
}
