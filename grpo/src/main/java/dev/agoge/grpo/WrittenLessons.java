package dev.agoge.grpo;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.Conversation;
import dev.agoge.policy.chat.Conversations;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.model.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Given conversations, written down once in a policy's tokens and kept so. Like a demonstration's, their tokens were
/// sampled by nobody: no log-probabilities, and experts of zero.
final class WrittenLessons {
    private static final Sampling PLAIN = new Sampling(1, 1);

    private WrittenLessons() {}

    static List<Lesson> read(InputStream file, Chat chat, ModelConfig model) throws IOException {
        List<Lesson> lessons = new ArrayList<>();
        Conversations.read(file, (conversation, line) -> {
            Conversation.Written written = conversation.written(chat);
            int room = model.maxPositions();
            if (written.ids().length > room) {
                throw new IllegalArgumentException(
                        "it has " + written.ids().length + " tokens, and the model has room" + " for " + room);
            }
            lessons.add(new Lesson(
                    "line " + line, written.ids().length, written.learned(), PLAIN, () -> block(written, model)));
        });
        return lessons;
    }

    private static TokenBlock block(Conversation.Written written, ModelConfig model) {
        int layers = model.moeLayers();
        int each = model.feedForward().expertsPerToken();
        byte[] experts = new byte[written.ids().length * layers * each];
        var segment = new TokenBlock.Segment(written.ids(), written.mask(), experts, new float[0], new int[0][]);
        return new TokenBlock(layers, each, false, false, List.of(segment));
    }
}
