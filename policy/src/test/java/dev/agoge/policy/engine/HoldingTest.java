package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Remembered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What sequences share and remember while weights change, with a model that remembers of a position which
/// tokens led to it, and of which version all of that is.
class HoldingTest {
    private static final float OF_SEVERAL = -1;

    private final KvCache empty = new KvCache(1, 2);
    private int version;

    /// A sequence of a memory.
    private final class Speaker {
        final Opening opening;
        final Trace trace;
        final int maxTokens;

        Speaker(Memory memory, int[] prompt, int maxTokens) {
            this.maxTokens = maxTokens;
            trace = new Trace(prompt, 1);
            opening = new Opening(trace, maxTokens);
            memory.ask(opening);
        }

        boolean waits() {
            return !opening.admitted.isDone();
        }

        Holding holding() {
            return opening.admitted.join();
        }

        /// As a tick does: the numbers, then the experts.
        void compute(int count) {
            holding().cover(count);
            KvCache cache = holding().cache();
            byte[] experts = new byte[count];
            for (int i = 0; i < count; i++) {
                int position = cache.length();
                float[] row = {tokens(position), stamp(cache, position)};
                cache.write(0, position, Matrix.of(row, 1, 2), 0);
                experts[i] = (byte) tokens(position);
                cache.advance(1);
            }
            holding().record(experts, 0, count);
        }

        /// The same number for the same tokens.
        private int tokens(int position) {
            return trace.ids(0, position + 1).hashCode() & 0xfffff;
        }

        private float stamp(KvCache cache, int position) {
            return position == 0 || Remembered.at(cache, position - 1)[1] == version ? version : OF_SEVERAL;
        }

        void assertRight() {
            KvCache cache = holding().cache();
            byte[] experts = trace.experts();
            for (int position = 0; position < cache.length(); position++) {
                float[] row = Remembered.at(cache, position);
                assertThat(row[0]).as("tokens").isEqualTo(tokens(position));
                assertThat(experts[position]).isEqualTo((byte) tokens(position));
                if (!holding().mixed()) assertThat(row[1]).as("version").isEqualTo(version);
            }
        }
    }

    private void adopt(Memory memory, Engine.Past past) {
        version++;
        memory.adopted(past);
    }

    private static int[] prompt(int length) {
        int[] prompt = new int[length];
        for (int i = 0; i < length; i++) prompt[i] = i % 7;
        return prompt;
    }

    @Test
    void whoRemembersNothingIsNotMixed() {
        Memory memory = new Memory(100 * empty.blockBytes(), empty);
        Speaker one = new Speaker(memory, prompt(40), 60);
        Speaker sibling = new Speaker(memory, prompt(40), 60);
        adopt(memory, Engine.Past.KEPT);
        one.compute(40);
        sibling.holding().catchUp();
        assertThat(sibling.holding().computed()).isEqualTo(39);
        assertThat(one.holding().mixed() || sibling.holding().mixed()).isFalse();
        sibling.assertRight();
    }

    @Test
    void whoGoesOnBehindOldNumbersIsMixedUntilTheyAreComputedAgain() {
        Memory memory = new Memory(100 * empty.blockBytes(), empty);
        Speaker one = new Speaker(memory, prompt(40), 60);
        Speaker sibling = new Speaker(memory, prompt(40), 60);
        // In the midst of the second page.
        one.compute(24);
        one.holding().release();
        adopt(memory, Engine.Past.KEPT);
        sibling.holding().catchUp();
        assertThat(sibling.holding().computed()).isEqualTo(24);
        assertThat(sibling.holding().mixed()).isTrue();
        sibling.compute(10);
        adopt(memory, Engine.Past.COMPUTED_AGAIN);
        assertThat(sibling.holding().computed()).isZero();
        sibling.compute(40);
        assertThat(sibling.holding().mixed()).isFalse();
        sibling.assertRight();
    }

    /// Who remembered nothing may still come to what an older one has said.
    @Test
    void whoComesToOldNumbersLaterIsMixedThen() {
        Memory memory = new Memory(100 * empty.blockBytes(), empty);
        Speaker old = new Speaker(memory, prompt(33), 60);
        old.compute(33);
        old.holding().settle();
        Speaker late = new Speaker(memory, prompt(1), 60);
        adopt(memory, Engine.Past.KEPT);
        assertThat(late.holding().mixed()).isFalse();
        late.trace.append(Arrays.copyOfRange(prompt(41), 1, 41));
        late.holding().catchUp();
        assertThat(late.holding().computed()).isEqualTo(32);
        assertThat(late.holding().mixed()).isTrue();
    }

    @Test
    void whatIsRememberedIsOfTheTokensAndVersionsThatAreTold() {
        int unmixed = 0;
        int mixed = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Memory memory = new Memory((14 + random.nextInt(60)) * empty.blockBytes(), empty);
            List<Speaker> speakers = new ArrayList<>();
            for (int step = 0; step < 150; step++) {
                happen(memory, speakers, random);
                for (Speaker one : speakers) {
                    if (one.waits()) continue;
                    one.assertRight();
                    if (one.holding().mixed()) mixed++;
                    else unmixed++;
                }
                EngineMetrics.Pages pages = memory.metrics();
                assertThat(pages.claimed()).isBetween(0, pages.free() + pages.remembered());
            }
            while (!speakers.isEmpty()) leave(memory, speakers.removeFirst());
            assertThat(memory.metrics().inUse()).isZero();
            assertThat(memory.metrics().claimed()).isZero();
            version = 0;
        }
        assertThat(unmixed).isGreaterThan(100_000);
        assertThat(mixed).isGreaterThan(10_000);
    }

    private void happen(Memory memory, List<Speaker> speakers, Random random) {
        switch (random.nextInt(40)) {
            case 0 -> adopt(memory, Engine.Past.KEPT);
            case 1 -> adopt(memory, Engine.Past.COMPUTED_AGAIN);
            case 2, 3, 4, 5, 6, 7 -> {
                int[] prompt = prompt(1 + random.nextInt(60));
                if (random.nextBoolean()) prompt[random.nextInt(prompt.length)] = 8;
                speakers.add(new Speaker(memory, prompt, prompt.length + random.nextInt(80)));
            }
            case 8, 9, 10, 11 -> {
                if (!speakers.isEmpty()) leave(memory, speakers.remove(random.nextInt(speakers.size())));
            }
            default -> tick(memory, speakers, random);
        }
    }

    private static void leave(Memory memory, Speaker speaker) {
        if (speaker.waits()) {
            memory.withdraw(speaker.opening);
        } else {
            speaker.holding().release();
            memory.admitWaiting();
        }
    }

    /// Whoever has room for a token more goes on, and says it when all before is computed; a page that several
    /// wait for is computed by the first of them.
    private static void tick(Memory memory, List<Speaker> speakers, Random random) {
        List<Speaker> computing = new ArrayList<>();
        Set<Page> begun = new HashSet<>();
        for (Speaker one : speakers) {
            if (one.waits() || one.trace.length() == one.maxTokens || random.nextInt(3) == 0) continue;
            one.holding().catchUp();
            Page page = one.holding().next();
            if (page == null || begun.add(page)) computing.add(one);
        }
        memory.admitWaiting();
        for (Speaker one : computing) {
            one.compute(1 + random.nextInt(one.holding().pending()));
            if (one.holding().pending() == 0) one.trace.append(one.trace.length() % 7);
        }
        for (Speaker one : computing) one.holding().settle();
    }
}
