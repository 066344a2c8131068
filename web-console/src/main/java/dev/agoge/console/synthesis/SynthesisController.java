package dev.agoge.console.synthesis;

import dev.agoge.console.runs.Runs;
import dev.agoge.console.synthesis.Synthesis.Made;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SynthesisController {
    private final Synthesis synthesis;
    private final Runs runs;

    SynthesisController(Synthesis synthesis, Runs runs) {
        this.synthesis = synthesis;
        this.runs = runs;
    }

    /// How the tasks of the run came to be.
    @GetMapping("/api/v1/runs/{run}/synthesis")
    @Requires(Permission.READ)
    Made made(@PathVariable String run) {
        return synthesis.behind(runs.find(run));
    }
}
