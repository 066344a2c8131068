package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.runs.Templates;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OverridesTest {
    private static final JsonNode DEMO = Documents.parse(Templates.text("demo")).tree();

    @Test
    void keysAreSetByTheirPaths() {
        RunDocument run = with(
                "seed=7",
                "stages.rl.steps=40",
                "stages.0.optimizer.learning_rate=1e-3",
                "stages.rl.rollout.sampling.top_p=0.9",
                "name=2024",
                "notes=to see: whether # it holds",
                "tags=[a, b]",
                "priority=high",
                "budget.tokens=1000",
                "policy.origin.random.model.hidden_size=64");

        assertThat(run.config().seed()).isEqualTo(7);
        assertThat(sft(run).optimizer().learningRate()).isEqualTo(1e-3);
        assertThat(rl(run).steps()).isEqualTo(40);
        assertThat(rl(run).rollout().sampling().topP()).isEqualTo(0.9);
        assertThat(run.beside().about().name()).contains("2024");
        assertThat(run.beside().about().notes()).isEqualTo("to see: whether # it holds");
        assertThat(run.beside().about().tags()).containsExactly("a", "b");
        assertThat(run.beside().priority()).isEqualTo(Priority.HIGH);
        assertThat(run.beside().budget()).isEqualTo(new Budget(Optional.of(1000L), Optional.empty(), Optional.empty()));
        assertThat(((Origin.Random) run.config().policy().origin())
                        .model()
                        .path("hidden_size")
                        .intValue())
                .isEqualTo(64);
        assertThat(DEMO).isEqualTo(Documents.parse(Templates.text("demo")).tree());
    }

    @Test
    void whatIsWrittenShortIsWrittenOutOnTheWay() {
        JsonNode folder = Documents.parse(Templates.text("folder")).tree();
        JsonNode changed = apply(folder, "stages.sft.lessons.demonstrations.mistake_rate=0.5");

        assertThat(changed.at("/stages/0/lessons").toString())
                .isEqualTo("{\"demonstrations\":{\"count\":2000,\"mistake_rate\":0.5}}");
    }

    @Test
    void anotherKindTakesThePlaceOfTheOneThatWasThere() {
        RunDocument run = with("policy.origin.folder=qwen", "tasks.set.name=small");

        assertThat(run.config().policy().origin()).isEqualTo(new Origin.Folder("qwen", Optional.empty()));
        assertThat(run.config().tasks()).isEqualTo(new TaskSource.Set("small", Optional.empty()));
    }

    @Test
    void nothingLeavesTheKeyOut() {
        JsonNode named = apply(DEMO, "name=a", "budget.tokens=5");

        assertThat(apply(named, "name=", "budget.tokens=null").at("/budget").toString())
                .isEqualTo("{}");
        assertThat(apply(named, "name=").has("name")).isFalse();
    }

    @Test
    void whatWasFilledInGoesWithWhatItTold() {
        String digest = "0".repeat(64);
        JsonNode resolved = apply(
                DEMO,
                "tasks.synthesise.seed=1",
                "tasks.synthesise.digest=" + digest,
                "policy.origin.folder={name: qwen, digest: '" + digest + "'}");

        assertThat(resolved.at("/tasks/synthesise/digest").stringValue()).isEqualTo(digest);
        assertThat(apply(resolved, "seed=3", "stages.rl.steps=1")).isEqualTo(resolvedWith(resolved));
        assertThat(apply(resolved, "tasks.synthesise.train=9")
                        .at("/tasks/synthesise")
                        .propertyNames())
                .doesNotContain("digest")
                .contains("seed");
        assertThat(apply(resolved, "policy.origin.folder.name=other")
                        .at("/policy/origin/folder")
                        .toString())
                .isEqualTo("{\"name\":\"other\"}");
    }

    private static JsonNode resolvedWith(JsonNode resolved) {
        var expected = (tools.jackson.databind.node.ObjectNode) resolved.deepCopy();
        expected.put("seed", 3);
        ((tools.jackson.databind.node.ObjectNode) expected.at("/stages/1")).put("steps", 1);
        return expected;
    }

    @Test
    void aPathThatLeadsNowhereIsAMistakeWithTheNearestOneThatDoes() {
        assertThatThrownBy(() -> apply(
                        DEMO,
                        "stages.rl.stpes=4",
                        "stages.rk.steps=4",
                        "sede=1",
                        "seed.low=1",
                        "policy.origin.floder=x",
                        "limits.max_turns=[",
                        "stages.7.steps=1"))
                .isInstanceOfSatisfying(
                        Mistaken.class,
                        mistaken -> assertThat(mistaken.mistakes())
                                .extracting(Object::toString)
                                .satisfiesExactly(
                                        one -> assertThat(one)
                                                .isEqualTo("/stages/1: Setting stages.rl.stpes: there is no key"
                                                        + " 'stpes'. Did you mean 'steps'?"),
                                        one -> assertThat(one)
                                                .isEqualTo("/stages: Setting stages.rk.steps: there is no 'rk'."
                                                        + " Did you mean 'rl'?"),
                                        one -> assertThat(one)
                                                .isEqualTo(
                                                        "Setting sede: there is no key 'sede'. Did you mean 'seed'?"),
                                        one -> assertThat(one)
                                                .isEqualTo("/seed: Setting seed.low: nothing lies below a whole"
                                                        + " number. Set the key itself."),
                                        one -> assertThat(one)
                                                .isEqualTo("/policy/origin: Setting policy.origin.floder: there is"
                                                        + " no kind 'floder'. Did you mean 'folder'?"),
                                        one -> assertThat(one).startsWith("Setting limits.max_turns: This is no"),
                                        one -> assertThat(one)
                                                .isEqualTo("/stages: Setting stages.7.steps: there is no '7'. Known"
                                                        + " are sft, rl.")));
        assertThatThrownBy(() -> Overrides.parse(List.of("seed"))).isInstanceOf(Mistaken.class);
        assertThatThrownBy(() -> Overrides.parse(List.of("a.".repeat(1000) + "b=1")))
                .isInstanceOf(Mistaken.class);
    }

    @Test
    void whatWasSetIsKnown() {
        assertThat(Overrides.parse(List.of("seed=7", "stages.rl.steps = 40")).paths())
                .containsExactly("seed", "stages.rl.steps");
    }

    private static RunDocument with(String... settings) {
        return Documents.read(apply(DEMO, settings), RunDocument.class);
    }

    private static JsonNode apply(JsonNode tree, String... settings) {
        return Overrides.parse(List.of(settings)).apply(tree, RunDocument.class);
    }

    private static StageConfig.Sft sft(RunDocument run) {
        return (StageConfig.Sft) run.config().stages().get(0);
    }

    private static StageConfig.Rl rl(RunDocument run) {
        return (StageConfig.Rl) run.config().stages().get(1);
    }
}
