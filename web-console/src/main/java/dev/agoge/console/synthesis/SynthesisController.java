package dev.agoge.console.synthesis;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import dev.agoge.console.synthesis.Synthesis.Made;
import dev.agoge.contracts.RunId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SynthesisController {
    private final Synthesis synthesis;

    SynthesisController(Synthesis synthesis) {
        this.synthesis = synthesis;
    }

    @GetMapping("/api/runs/{run}/synthesis")
    @Requires(Permission.READ)
    Made made(@PathVariable String run) {
        return synthesis.behind(new RunId(run));
    }
}
