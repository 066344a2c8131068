package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Environment;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/// What tasks look like, for a reader: `sample-tasks.txt` holds each shape in two domains. The test also holds the
/// texts still: whoever changes them sees it there, and raises the version of [Spec]. To write the file anew, run
/// this test with `-Dagoge.samples=write`.
class SampleTasksTest {
    private static final Path FILE = Path.of("src/test/resources/sample-tasks.txt");

    @Test
    void areThoseOfTheFile() throws IOException {
        String samples = samples();
        if ("write".equals(System.getProperty("agoge.samples"))) Files.writeString(FILE, samples);
        assertThat(samples).isEqualTo(Files.readString(FILE));
    }

    private static String samples() {
        StringJoiner samples = new StringJoiner("\n");
        int number = 0;
        for (Shape shape : Shape.values()) {
            for (int i = 0; i < 2; i++) {
                Domain domain = Domain.ALL.get(number++ % Domain.ALL.size());
                samples.add(sample(new Composer(Single.of(domain, shape), 11), shape, i));
            }
        }
        return samples.toString();
    }

    private static String sample(Composer composer, Shape shape, int number) {
        var composed = composer.compose(Split.TRAIN, number);
        Environment environment = Environment.of(Bundle.of(composed.with(composed.candidates())));
        Task task = composed.candidates().getFirst().task();
        TaskCorpus.Document document = Telling.of(environment.ref(), environment, task);
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("=== " + shape.word() + ", " + composed.manifest().domain());
        if (number == 0) for (ToolSpec tool : document.tools()) text.add("tool   " + Codec.toJson(tool));
        document.messages().forEach(message -> add(message, text));
        task.variants().forEach((name, variant) -> text.add("broken " + name + ": " + line(variant)));
        return text.toString();
    }

    private static void add(Message message, StringJoiner text) {
        switch (message) {
            case Message.System(var words) -> text.add("system " + words);
            case Message.User(var words) -> text.add("user   " + words);
            case Message.Assistant(var words, var calls) -> {
                calls.forEach(call -> text.add("call   " + call.name() + call.arguments()));
                if (!words.isEmpty()) text.add("answer " + words);
            }
            case Message.Tool(var results) -> results.forEach(result -> text.add("result " + result.content()));
        }
    }

    private static String line(Solution variant) {
        StringJoiner line = new StringJoiner(" ");
        variant.calls().forEach(call -> line.add(call.name() + call.arguments()));
        return line.add(variant.answer()).toString();
    }
}
