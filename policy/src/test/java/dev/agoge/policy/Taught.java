package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.learner.Learner;
import dev.agoge.policy.learner.Optimizer;
import dev.agoge.policy.learner.TrainSequence;
import dev.agoge.policy.op.VectorOps;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Models of others that were taught a conversation in their own dialect.
final class Taught {
    static final List<ToolResult> RESULTS = List.of(new ToolResult("found <|im_end|>", false));
    static final Reply CALL = new Reply.Calls("", List.of(new ToolCall("find_order", "{\"id\":7}")));
    private static final Reply ANSWER = new Reply.Words("It is due on Monday.");

    private Taught() {}

    static Policy folder(String name) throws IOException {
        Policy policy = Policy.imported(Speaking.folder(name));
        Chat chat = policy.chat();
        List<int[]> parts = List.of(
                chat.prompt(List.of(new Message.User("Which is due?")), Speaking.tools(name)),
                chat.reply(CALL),
                chat.toolResults(RESULTS),
                chat.reply(ANSWER));
        TrainSequence lesson = sequence(parts);
        Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, policy.weights());
        try (VectorOps ops = new VectorOps(2)) {
            Learner learner = new Learner(policy.config(), policy.weights(), optimizer, ops, 64);
            double first = 0;
            double last = 0;
            for (int step = 0; step < 5; step++) {
                Learner.Pass pass = learner.forward(List.of(lesson));
                last = sum(pass.logProbs()[0]);
                if (step == 0) first = last;
                float[] slopes = new float[lesson.policyTokens()];
                Arrays.fill(slopes, -1f / slopes.length);
                pass.backward(new float[][] {slopes});
                learner.step(1e-2);
            }
            assertThat(last).isGreaterThan(first + 1);
        }
        return policy;
    }

    private static double sum(float[] logProbs) {
        return IntStream.range(0, logProbs.length).mapToDouble(i -> logProbs[i]).sum();
    }

    /// Parts by turns not the policy's and the policy's.
    static TrainSequence sequence(List<int[]> parts) {
        int[] ids = parts.stream().flatMapToInt(Arrays::stream).toArray();
        byte[] mask = new byte[ids.length];
        int at = 0;
        for (int part = 0; part < parts.size(); part++) {
            int to = at + parts.get(part).length;
            Arrays.fill(mask, at, to, (byte) (part % 2));
            at = to;
        }
        return new TrainSequence(ids, mask, null, null, 1);
    }
}
