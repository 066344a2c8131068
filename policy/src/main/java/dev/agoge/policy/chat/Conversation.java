package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolSpec;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A conversation to learn from: how it begins, and what the assistant says in its turns.
///
/// @param prompt up to where the assistant speaks first
/// @param turns at least one
public record Conversation(List<ToolSpec> tools, List<Message> prompt, List<Turn> turns) {
    /// @param learned whether it is to be learned, or only stands before what is
    /// @param heard what follows the reply; empty in the last turn
    public record Turn(Reply reply, boolean learned, List<Message> heard) {
        public Turn {
            heard = List.copyOf(heard);
        }
    }

    /// In a policy's tokens.
    public static final class Written {
        private final int[] ids;
        private final byte[] mask;

        private Written(int[] ids, byte[] mask) {
            this.ids = ids;
            this.mask = mask;
        }

        /// (T)
        public int[] ids() {
            return ids;
        }

        /// (T): 1 for what is learned, the tokens that end replies included.
        public byte[] mask() {
            return mask;
        }

        public int learned() {
            int sum = 0;
            for (byte one : mask) sum += one;
            return sum;
        }
    }

    public Conversation {
        tools = List.copyOf(tools);
        prompt = List.copyOf(prompt);
        turns = List.copyOf(turns);
    }

    /// Token in, token out, as an episode is written down: what was said is never encoded again.
    ///
    /// @throws IllegalArgumentException if the format cannot write it
    public Written written(Chat chat) {
        IntStream.Builder ids = IntStream.builder();
        ByteArrayOutputStream mask = new ByteArrayOutputStream();
        add(chat.prompt(prompt, tools), 0, ids, mask);
        for (Turn turn : turns) {
            add(chat.reply(turn.reply), turn.learned ? 1 : 0, ids, mask);
            if (!turn.heard.isEmpty()) add(chat.heard(turn.heard), 0, ids, mask);
        }
        return new Written(ids.build().toArray(), mask.toByteArray());
    }

    private static void add(int[] more, int learned, IntStream.Builder ids, ByteArrayOutputStream mask) {
        Arrays.stream(more).forEach(id -> {
            ids.add(id);
            mask.write(learned);
        });
    }
}
