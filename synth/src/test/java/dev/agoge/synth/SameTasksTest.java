package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskSet;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Published things do not change: a spec gives the tasks it gave in every release before, in their order. If they must
/// be others, [Spec] is given a new version.
class SameTasksTest {
    @Test
    void aSmallSpecStillGivesItsTasksInTheirOrder() throws InterruptedException {
        InMemoryBlobs blobs = new InMemoryBlobs();
        Spec spec = new Spec(1, Mix.small(), 120, 30, 20, 15);
        Synthesised made = new Synthesis(blobs, new InMemoryTaskSets(), 2).run(spec, Progress.unseen());
        TaskSet set = TaskSet.open(blobs, made.taskSet());
        StringBuilder sequence = new StringBuilder();
        for (Split split : Split.values()) {
            for (TaskCard card : set.of(split)) {
                sequence.append(card.environment().digest() + " " + card.task().id() + " " + split + "\n");
            }
        }
        assertThat(Sha256.of(sequence.toString().getBytes(StandardCharsets.UTF_8))
                        .hex())
                .isEqualTo("581a22b0f6edb16796d9ee5853c529b27e263c357a6ba496b58d6148fada6b06");
        assertThat(made.corpus().hex()).isEqualTo("fb4a6d16c114440cc929022845a6c35c1c1d4378846dd0d035585efc342480d8");
    }

    @Test
    void theDemosSpecIsStillKnownByItsDigest() {
        assertThat(new Spec(1, Mix.small(), 6000, 520, 120, 2000).digest().hex())
                .isEqualTo("522627eb03ada1238dac638471e115d85859b9f8badac9495b7e5fb54d87613b");
        assertThat(new Spec(11, Mix.complete(), 10, 5, 5, 5).digest().hex())
                .isEqualTo("90039e2682fe76a5f6607416b12faa40b36bbac4cf2b6406c8f22b5c2eb35101");
    }
}
