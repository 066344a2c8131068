package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Safetensors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One step's chains over two processes that share a file.
class ChainsIT {
    private static final int CHAINS = 3;

    @TempDir
    Path home;

    /// What each process does.
    static final class Part {
        private Part() {}

        /// @param args the chains, from and to; threads; where the prefix lies, which is missing for the first; where
        ///     to hand on, or, for the last, where to say what came out
        public static void main(String... args) throws IOException {
            int from = Integer.parseInt(args[0]);
            int to = Integer.parseInt(args[1]);
            ModelConfig config = SmallModels.full();
            try (var ops = new VectorOps(Integer.parseInt(args[2]))) {
                Learner learner = LearnerTest.learner(config, SmallModels.weights(config, 1), ops, 16 * to);
                if (from > 0) learner.takeUp(Safetensors.read(Path.of(args[3])));
                learner.learn(ChainsTest.lessons(config, 9), Chains.of(CHAINS).part(from, to), ChainsTest.SLOPES);
                if (to < CHAINS) Safetensors.write(Path.of(args[4]), learner.handOn());
                else Files.writeString(Path.of(args[4]), stepped(learner));
            }
        }
    }

    private static String stepped(Learner learner) {
        ChainsTest.apply(learner);
        return ChainsTest.digest(learner);
    }

    @Test
    void twoProcessesEndWithTheBitsOfOne() throws IOException, InterruptedException {
        ModelConfig config = SmallModels.full();
        String alone;
        try (var ops = new VectorOps(1)) {
            Learner learner = LearnerTest.learner(config, SmallModels.weights(config, 1), ops, 10_000);
            learner.learn(ChainsTest.lessons(config, 9), Chains.of(CHAINS), ChainsTest.SLOPES);
            alone = stepped(learner);
        }
        run("0", "1", "1", home.resolve("none"), home.resolve("prefix"));
        run("1", "3", "2", home.resolve("prefix"), home.resolve("digest"));
        assertThat(home.resolve("digest")).hasContent(alone);
    }

    private void run(String from, String to, String threads, Path prefix, Path result)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Part.class.getName()));
        command.addAll(List.of(from, to, threads, prefix.toString(), result.toString()));
        File log = home.resolve("log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(process.waitFor()).as(Files.readString(log.toPath())).isZero();
    }
}
