package dev.agoge.console.queue;

import dev.agoge.contracts.runs.RunQueue;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class QueueController {
    private final RunQueue queue;

    QueueController(RunQueue queue) {
        this.queue = queue;
    }

    /// Who runs, and who waits: in what order, and for what.
    @GetMapping("/api/v1/queue")
    @Requires(Permission.READ)
    RunQueue.Queue queue() {
        return queue.now();
    }
}
