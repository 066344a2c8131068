package dev.agoge.rollout;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.Environment;
import dev.agoge.environments.EnvironmentFailed;
import dev.agoge.environments.Environments;
import dev.agoge.environments.Outcome;
import dev.agoge.environments.Task;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Plays one episode: the speaker speaks, the world answers, until exactly one stop reason is reached. The same request
/// on the same weights is the same episode, wherever and whenever it is played.
///
/// What the policy does badly is data. What the platform does badly ends the episode with a [Failure] instead.
public final class RolloutLoop {
    private final Environments environments;
    private final Function<Environment, Scene> open;
    private final Casting casting;
    private final Clock clock;

    /// @param clock only tells how long it took
    public RolloutLoop(Environments environments, Casting casting, Clock clock) {
        this(environments, environment -> Scene.of(environment.open()), casting, clock);
    }

    RolloutLoop(Environments environments, Function<Environment, Scene> open, Casting casting, Clock clock) {
        this.environments = environments;
        this.open = open;
        this.casting = casting;
        this.clock = clock;
    }

    /// Never throws what a retry could mend: that is the episode's failure.
    public Played play(EpisodeRequest request) {
        long began = clock.millis();
        try {
            Environment environment = guard(Failure.Kind.ENVIRONMENT, () -> environments.load(request.environment()));
            Task task = guard(Failure.Kind.ENVIRONMENT, () -> environment.task(request.task()));
            try (Scene scene = guard(Failure.Kind.SANDBOX, () -> open.apply(environment));
                    Speaker speaker = guard(
                            Failure.Kind.INFRASTRUCTURE, () -> casting.cast(request, task, environment.tools()))) {
                return play(request, scene, speaker, began);
            }
        } catch (PlatformFailed failed) {
            return failed(request, new Transcript(NOTHING), Optional.empty(), failed, began);
        }
    }

    private static final Speaker.Recording NOTHING = new Speaker.Recording(0, 0, false, false);

    private Played play(EpisodeRequest request, Scene scene, Speaker speaker, long began) {
        Transcript transcript = new Transcript(speaker.recording());
        try {
            StopReason reason = converse(request.limits(), scene, speaker, transcript);
            FinalState state = guard(Failure.Kind.SANDBOX, scene::finish);
            byte[] tokens = guard(
                    Failure.Kind.INFRASTRUCTURE,
                    () -> tokens(speaker, transcript).orElseThrow());
            return new Played(
                    new Episode(
                            request,
                            transcript.events(),
                            new Ending.Stopped(reason),
                            Optional.of(Sha256.of(tokens)),
                            Optional.of(state),
                            transcript.tally(clock.millis() - began)),
                    Optional.of(tokens));
        } catch (PlatformFailed failed) {
            return failed(request, transcript, salvaged(speaker, transcript), failed, began);
        }
    }

    private static StopReason converse(Limits limits, Scene scene, Speaker speaker, Transcript transcript) {
        begin(limits, speaker, transcript);
        for (int turn = 0; ; turn++) {
            Utterance utterance = speak(speaker, turn, limits.maxTokens() - transcript.length());
            transcript.said(utterance);
            if (!utterance.finished()) return StopReason.OUT_OF_TOKENS;
            switch (utterance.reply()) {
                case Reply.Words words -> {
                    return StopReason.ANSWERED;
                }
                case Reply.Garbled garbled -> {
                    return StopReason.GARBLED;
                }
                case Reply.Calls(var text, var calls) -> {
                    List<ToolResult> results = new ArrayList<>();
                    Optional<StopReason> stop = call(limits, calls, scene, transcript, results);
                    if (stop.isPresent()) return stop.get();
                    // Results that nobody will read are not put before the policy.
                    if (turn + 1 == limits.maxTurns()) return StopReason.OUT_OF_TURNS;
                    if (!heard(limits, results, speaker, transcript)) return StopReason.OUT_OF_TOKENS;
                }
            }
        }
    }

    private static void begin(Limits limits, Speaker speaker, Transcript transcript) {
        int[] prompt = guard(Failure.Kind.INFRASTRUCTURE, speaker::prompt);
        if (prompt.length >= limits.maxTokens()) {
            // Not the policy's doing: it has not said a word.
            throw new PlatformFailed(
                    Failure.Kind.INFRASTRUCTURE,
                    "a prompt of " + prompt.length + " tokens leaves no room for a reply within " + limits.maxTokens());
        }
        transcript.begin(prompt);
    }

    private static Utterance speak(Speaker speaker, int turn, int maxNew) {
        return guard(Failure.Kind.INFRASTRUCTURE, () -> speaker.speak(turn, maxNew));
    }

    private static Optional<StopReason> call(
            Limits limits, List<ToolCall> calls, Scene scene, Transcript transcript, List<ToolResult> results) {
        for (ToolCall call : calls) {
            if (transcript.toolCalls() == limits.maxToolCalls()) return Optional.of(StopReason.OUT_OF_TOOL_CALLS);
            switch (guard(Failure.Kind.SANDBOX, () -> scene.call(call))) {
                case Outcome.Answered(var result) -> {
                    transcript.called(call, result);
                    results.add(result);
                }
                case Outcome.Broke(var why) -> {
                    transcript.called(call, new ToolResult(why, true));
                    return Optional.of(StopReason.BROKE_SANDBOX);
                }
            }
        }
        return Optional.empty();
    }

    /// False if the results leave no room for a reply.
    private static boolean heard(Limits limits, List<ToolResult> results, Speaker speaker, Transcript transcript) {
        int[] ids = guard(Failure.Kind.INFRASTRUCTURE, () -> speaker.render(results));
        if (transcript.length() + ids.length >= limits.maxTokens()) return false;
        guard(Failure.Kind.INFRASTRUCTURE, () -> {
            speaker.hear(ids);
            return ids;
        });
        transcript.heard(ids);
        return true;
    }

    /// The token block as it will be stored: written out once, for its digest and for the store.
    private static Optional<byte[]> tokens(Speaker speaker, Transcript transcript) {
        return transcript.block(speaker.experts(transcript.length())).map(TokenBlock::toBytes);
    }

    /// The tokens of an episode that the platform failed, for the ledger and for whoever looks into it.
    private static Optional<byte[]> salvaged(Speaker speaker, Transcript transcript) {
        try {
            return tokens(speaker, transcript);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private Played failed(
            EpisodeRequest request, Transcript transcript, Optional<byte[]> tokens, PlatformFailed failed, long began) {
        Episode episode = new Episode(
                request,
                transcript.events(),
                new Ending.Failed(failed.failure()),
                tokens.map(Sha256::of),
                Optional.empty(),
                transcript.tally(clock.millis() - began));
        return new Played(episode, tokens);
    }

    /// An environment says of itself when it is at fault; what else goes wrong is of the kind that was at work.
    private static <T> T guard(Failure.Kind kind, Supplier<T> work) {
        try {
            return work.get();
        } catch (EnvironmentFailed e) {
            throw new PlatformFailed(Failure.Kind.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        } catch (PlatformFailed e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new PlatformFailed(kind, e.toString(), e);
        }
    }
}
