package dev.agoge.rollout;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Task;
import dev.agoge.policy.chat.Chat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Plays a task's solution as if the policy had written it: the same session, rendering and mask, but nobody
/// sampled it, so it has no log-probabilities, and its experts are zeros. Now and then it plays a broken variant of
/// the solution, as an imperfect teacher would.
final class DemonstrationSpeaker implements Speaker {
    private static final float[] NO_LOG_PROBS = {};
    private static final int[][] NO_KEPT_SETS = {};

    private final Chat chat;
    private final int[] prompt;
    private final Recording recording;
    private final List<Reply> replies;

    /// @param prompt the rendered prompt
    DemonstrationSpeaker(Chat chat, int[] prompt, Recording recording, Solution solution) {
        this.chat = chat;
        this.prompt = prompt;
        this.recording = recording;
        this.replies = replies(solution);
    }

    /// The solution, or one of its broken variants: drawn, so that the same request demonstrates the same.
    static Solution choose(EpisodeRequest request, Player.Demonstrator demonstrator, Task task) {
        Draws draws = Draws.of(request.seed(), Draws.Purpose.DEMONSTRATE, request.id());
        if (task.variants().isEmpty() || draws.unit(0, 0) >= demonstrator.mistakeRate()) return task.solution();
        List<Solution> variants = List.copyOf(task.variants().values());
        return variants.get(draws.below(variants.size(), 0, 1));
    }

    private static List<Reply> replies(Solution solution) {
        List<Reply> replies = new ArrayList<>();
        for (Solution.Turn turn : solution.turns()) replies.add(new Reply.Calls("", turn.calls()));
        replies.add(new Reply.Words(solution.answer()));
        return replies;
    }

    @Override
    public Recording recording() {
        return recording;
    }

    @Override
    public int[] prompt() {
        return prompt;
    }

    @Override
    public Utterance speak(int turn, int maxNew) {
        Reply reply = replies.get(turn);
        int[] ids = chat.reply(reply);
        if (ids.length <= maxNew) return new Utterance(ids, NO_LOG_PROBS, NO_KEPT_SETS, true, reply);
        int[] cut = Arrays.copyOf(ids, maxNew);
        return new Utterance(cut, NO_LOG_PROBS, NO_KEPT_SETS, false, chat.parse(cut));
    }

    @Override
    public int[] render(List<ToolResult> results) {
        return chat.toolResults(results);
    }

    /// It knows its lines.
    @Override
    public void hear(int[] ids) {}

    @Override
    public byte[] experts(int tokens) {
        return new byte[tokens * recording.moeLayers() * recording.expertsPerToken()];
    }

    @Override
    public void close() {}
}
