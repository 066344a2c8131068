package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whose turn it is, tick by tick. The engine lends its memory, and is asked for nothing.
class ScheduleTest {
    private final ModelConfig config = SmallModels.full();
    private final Engine engine = new Engine(config, SmallModels.weights(config, 1), EngineLimits.DEFAULT, 1);

    @AfterEach
    void close() {
        engine.close();
    }

    private Turn turn(int prompt) {
        Draws draws = Draws.of(1, Draws.Purpose.SAMPLE_TOKEN, 0, 0, 0);
        Sequence sequence = engine.open(SmallModels.tokens(config, prompt, prompt), 256);
        return new Turn(sequence, new TurnRequest(Sampling.GREEDY, draws, 0, 200, Stops.NONE));
    }

    /// @param prompts how long they are
    private List<Turn> turns(Schedule schedule, int... prompts) {
        List<Turn> turns = new ArrayList<>();
        for (int prompt : prompts) turns.add(turn(prompt));
        turns.forEach(schedule::add);
        return turns;
    }

    /// The rows that each turn got, tick by tick.
    private static Map<Turn, List<Integer>> play(Schedule schedule, int ticks, int rowsPerTick) {
        Map<Turn, List<Integer>> rows = new HashMap<>();
        for (int tick = 0; tick < ticks; tick++) {
            List<Chunk> chunks = schedule.next();
            assertThat(chunks.stream().mapToInt(Chunk::count).sum()).isBetween(1, rowsPerTick);
            for (Chunk chunk : chunks) {
                rows.computeIfAbsent(chunk.turn(), turn -> new ArrayList<>()).add(chunk.count());
                chunk.holding().cache().advance(chunk.count());
                if (chunk.draws()) chunk.sequence().trace.append(1);
                schedule.served(chunk.turn());
            }
        }
        return rows;
    }

    @Test
    void oneRowGoesRound() {
        Schedule schedule = new Schedule(1);
        List<Turn> turns = turns(schedule, 1, 200, 1);
        Map<Turn, List<Integer>> rows = play(schedule, 90, 1);
        for (Turn turn : turns) assertThat(rows.get(turn)).hasSize(30).containsOnly(1);
    }

    @Test
    void anEighthIsForLongerTextsHoweverManySpeak() {
        for (int rowsPerTick : new int[] {2, 7, 16}) {
            Schedule schedule = new Schedule(rowsPerTick);
            int[] prompts = new int[21];
            for (int i = 0; i < 20; i++) prompts[i] = 1;
            prompts[20] = 200;
            List<Turn> turns = turns(schedule, prompts);
            Map<Turn, List<Integer>> rows = play(schedule, 40, rowsPerTick);
            int reserved = Math.max(1, rowsPerTick / 8);
            assertThat(rows.get(turns.getLast())).hasSize(40).containsOnly(reserved);
            int each = 40 * (rowsPerTick - reserved) / 20;
            for (Turn turn : turns.subList(0, 20)) assertThat(rows.get(turn)).hasSize(each);
        }
    }

    @Test
    void whatNobodySpeaksInIsForLongerTextsToo() {
        Schedule schedule = new Schedule(16);
        List<Turn> turns = turns(schedule, 1, 200, 1, 150);
        Map<Turn, List<Integer>> rows = play(schedule, 3, 16);
        assertThat(rows.get(turns.get(1))).containsExactly(14, 14);
        assertThat(rows.get(turns.get(3))).containsExactly(14);
    }
}
