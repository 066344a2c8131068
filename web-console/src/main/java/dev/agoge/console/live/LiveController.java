package dev.agoge.console.live;

import dev.agoge.console.runs.Runs;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/// Streams run events to browsers (server-sent events). Each stream has a virtual thread and a bounded backlog.
@RestController
class LiveController {
    private static final Logger log = LoggerFactory.getLogger(LiveController.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MOST_STREAMS = 200;
    private static final long RECONNECT_MS = 2000;

    private final Broadcast broadcast;
    private final Runs runs;
    private final JsonMapper json;

    LiveController(Broadcast broadcast, Runs runs, JsonMapper json) {
        this.json = json;
        this.broadcast = broadcast;
        this.runs = runs;
    }

    /// What happens to all runs, as it happens.
    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Requires(Permission.READ)
    SseEmitter all(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last) {
        return stream(Optional.empty(), last);
    }

    /// What happens to a run, as it happens.
    @GetMapping(path = "/api/v1/runs/{run}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Requires(Permission.READ)
    SseEmitter ofRun(
            @PathVariable String run, @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last) {
        return stream(Optional.of(runs.find(run)), last);
    }

    private SseEmitter stream(Optional<RunId> run, @Nullable String last) {
        if (broadcast.listening() >= MOST_STREAMS) {
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, MOST_STREAMS + " streams of events are open already.");
        }
        Optional<Position> after =
                Optional.ofNullable(last).filter(text -> !text.isBlank()).map(Position::parse);
        SseEmitter emitter = new SseEmitter(0L);
        Broadcast.Listener listener = broadcast.listen(run, after);
        Thread.ofVirtual().name("console-stream").start(() -> carry(listener, emitter));
        return emitter;
    }

    private void carry(Broadcast.Listener listener, SseEmitter emitter) {
        try (listener) {
            emitter.send(SseEmitter.event().reconnectTime(RECONNECT_MS).comment("listening"));
            boolean more = true;
            while (more) more = send(listener.next(HEARTBEAT), emitter);
            emitter.complete();
        } catch (IOException | IllegalStateException left) {
            log.debug("A browser left its stream of events", left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        }
    }

    /// A step's figures as of that step, counted as everywhere: from 1.
    private static RunEvent counted(RunEvent event) {
        return event instanceof RunEvent.Measured(var run, var at, var stage, int step, var metrics)
                        && metrics.keySet().stream().noneMatch(name -> name.startsWith("eval/"))
                ? new RunEvent.Measured(run, at, stage, step + 1, metrics)
                : event;
    }

    private boolean send(Heard heard, SseEmitter emitter) throws IOException {
        switch (heard) {
            case Heard.Event(var happening, var position) ->
                emitter.send(SseEmitter.event()
                        .id(position.toString())
                        .name(happening.event().getClass().getSimpleName())
                        .data(json.writeValueAsString(counted(happening.event())), MediaType.TEXT_PLAIN));
            case Heard.Gap(var position) ->
                emitter.send(
                        SseEmitter.event().id(position.toString()).name("Gap").data("look again"));
            case Heard.Silence _ -> emitter.send(SseEmitter.event().comment("still here"));
            case Heard.End _ -> {
                return false;
            }
        }
        return true;
    }
}
