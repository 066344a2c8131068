package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.ToolCall;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.ChatName;
import dev.agoge.policy.chat.ChatSpec;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.chat.Thoughts;
import dev.agoge.policy.engine.Engine;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.engine.Sampled;
import dev.agoge.policy.engine.Sequence;
import dev.agoge.policy.engine.Stops;
import dev.agoge.policy.engine.TurnRequest;
import dev.agoge.policy.learner.Learner;
import dev.agoge.policy.learner.Optimizer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Sharding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that others made, in their own dialects: found, spoken, taught, sampled, kept and handed on.
class SpeakingFoldersTest {
    @TempDir
    private Path home;

    @Test
    void aFolderSpeaksAsItsTemplateAndTokensSay() throws IOException {
        assertThat(Policy.imported(Speaking.folder(Speaking.QWEN)).chat().spec())
                .isEqualTo(new ChatSpec.Hermes(Thoughts.CLOSED));
        assertThat(Policy.imported(Speaking.folder(Speaking.DEEPSEEK)).chat().spec())
                .isEqualTo(new ChatSpec.Template());
        ModelFolder qwen = ModelFolder.open(Speaking.folder(Speaking.QWEN));
        assertThat(qwen.chat(new ChatWish(ChatName.HERMES, true)).spec()).isEqualTo(new ChatSpec.Hermes(Thoughts.OPEN));
        assertThat(qwen.chat(ChatWish.AUTO).ends()).containsExactlyInAnyOrder(360, 362);
        assertThat(qwen.generationDefaults().sampling())
                .isEqualTo(Map.of("temperature", "0.6", "top_k", "20", "top_p", "0.95"));
        assertThat(qwen.generationDefaults().statement())
                .hasValueSatisfying(
                        said -> assertThat(said).contains("temperature 0.6, top_k 20, top_p 0.95; it is not applied"));
    }

    @Test
    void whatAFolderCannotSpeakIsRefusedByName() {
        refused(Speaking.QWEN, ChatName.DSML, false, "no control token '<｜begin▁of▁sentence｜>'");
        refused(Speaking.DEEPSEEK, ChatName.HERMES, false, "no control token '<|im_start|>'");
        refused(Speaking.DEEPSEEK, ChatName.AUTO, true, "a chat template is played without thinking");
    }

    private static void refused(String name, ChatName chat, boolean thinking, String why) {
        assertThatThrownBy(() -> Policy.imported(Speaking.folder(name), new ChatWish(chat, thinking)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name + " cannot be used: ")
                .hasMessageContaining(why);
    }

    /// Where a template forgets the empty thought of a reply once a tool has answered, nothing could go on.
    @Test
    void aTemplateThatWritesTheBeginningAnewCallsNoTools() throws IOException {
        Chat chat = ModelFolder.open(Speaking.folder(Speaking.QWEN)).chat(new ChatWish(ChatName.TEMPLATE, false));
        assertThat(chat.whyNoTools()).hasValueSatisfying(why -> assertThat(why).contains("writes a reply anew"));
        assertThatThrownBy(() -> chat.prompt(List.of(new Message.User("a")), Speaking.tools(Speaking.QWEN)))
                .hasMessage(chat.whyNoTools().orElseThrow());
        assertThat(chat.prompt(List.of(new Message.User("a")), List.of())).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Speaking.QWEN, Speaking.DEEPSEEK})
    void aPromptIsTheOneThatTransformersWrites(String name) throws IOException {
        Policy policy = Policy.imported(Speaking.folder(name));
        for (Speaking.Prompt prompt : Speaking.prompts(name)) {
            int[] ids = policy.chat().prompt(prompt.messages(), prompt.tools());
            assertThat(policy.tokenizer().decode(ids)).isEqualTo(prompt.text());
            if (!prompt.ids().isEmpty()) assertThat(Arrays.stream(ids).boxed()).containsExactlyElementsOf(prompt.ids());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Speaking.QWEN, Speaking.DEEPSEEK})
    void whatIsWrittenIsReadBack(String name) throws IOException {
        Chat chat = Policy.imported(Speaking.folder(name)).chat();
        Draws draws = Draws.of(43, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        List<String> words = List.of("", "Yes.", " a\nb\n", "<tool_call>", "<｜tool▁calls▁begin｜> <|im_end|>", "漢 🙂");
        List<String> arguments =
                List.of("{}", "{\"a\":1}", "{\"s\":\"}<｜tool▁call▁end｜>\"}", "{\"o\":{\"l\":[1,null,\"x: \\\" y\"]}}");
        for (int i = 0; i < 500; i++) {
            int number = i;
            String text = words.get(draws.below(words.size(), 0, i));
            List<ToolCall> calls = IntStream.range(0, draws.below(4, 1, i))
                    .mapToObj(c -> new ToolCall("tool_" + c, arguments.get(draws.below(4, 2 + c, number))))
                    .toList();
            Reply reply = calls.isEmpty() ? new Reply.Words(text) : new Reply.Calls(text, calls);
            int[] ids = chat.reply(reply);
            assertThat(chat.parse(ids)).isEqualTo(reply);
            for (int end : chat.ends()) {
                int[] other = ids.clone();
                other[ids.length - 1] = end;
                assertThat(chat.parse(other)).isEqualTo(reply);
            }
            assertThat(chat.parse(Arrays.copyOf(ids, ids.length - 1))).isInstanceOf(Reply.Garbled.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Speaking.QWEN, Speaking.DEEPSEEK})
    void noSequenceOfTokensBreaksTheParser(String name) throws IOException {
        Policy policy = Policy.imported(Speaking.folder(name));
        Draws draws = Draws.of(44, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        int[] call = policy.chat().reply(Taught.CALL);
        for (int i = 0; i < 20_000; i++) {
            int[] ids = Arrays.copyOf(call, draws.below(call.length + 1, 0, i));
            for (int t = 0; t < ids.length; t++) {
                if (draws.below(8, 1 + 2 * t, i) == 0) {
                    ids[t] = draws.below(policy.tokenizer().size() + 2, 2 + 2 * t, i) - 1;
                }
            }
            assertThat(policy.chat().parse(ids)).isNotNull();
        }
    }

    /// Taught one conversation, a model is sampled, and the trainer scores what was sampled as it was: as a version
    /// that was kept, and as the folder that others are given.
    @ParameterizedTest
    @ValueSource(strings = {Speaking.QWEN, Speaking.DEEPSEEK})
    void aModelIsTaughtSampledKeptAndHandedOn(String name) throws IOException {
        Policy taught = Taught.folder(name);
        taught.save(home.resolve("v1"));
        taught.export(home.resolve("given"), Sharding.ONE_FILE);
        Policy kept = Policy.load(home.resolve("v1"));
        Policy given = Policy.imported(home.resolve("given"));
        for (Policy policy : List.of(kept, given)) {
            assertThat(policy.digest()).isEqualTo(taught.digest());
            assertThat(policy.chat().spec()).isEqualTo(taught.chat().spec());
            assertThat(policy.chat().ends()).isEqualTo(taught.chat().ends());
            assertThat(policy.generationDefaults()).isEqualTo(taught.generationDefaults());
        }
        for (String file : List.of("chat_template.jinja", "tokenizer_config.json", "generation_config.json")) {
            assertThat(home.resolve("given").resolve(file))
                    .hasSameTextualContentAs(Speaking.folder(name).resolve(file));
        }
        assertThat(greatestDifference(kept)).isEqualTo(0.0);
    }

    private static double greatestDifference(Policy policy) throws IOException {
        List<int[]> parts = new ArrayList<>();
        List<Float> sampled = new ArrayList<>();
        Draws draws = Draws.of(9, Draws.Purpose.SAMPLE_TOKEN, 0, 0, 0);
        parts.add(policy.chat().prompt(List.of(new Message.User("Which is due?")), List.of()));
        Stops ends = Stops.at(policy.chat().ends());
        try (Engine engine = new Engine(policy.config(), policy.weights(), EngineLimits.DEFAULT, 2);
                Sequence sequence = engine.open(parts.getFirst(), 1000)) {
            for (int turn = 0; turn < 4; turn++) {
                Sampled said = sequence.sample(new TurnRequest(new Sampling(1, 1), draws, turn, 40, ends));
                parts.add(said.ids());
                for (float logProb : said.logProbs()) sampled.add(logProb);
                int[] heard = policy.chat().toolResults(Taught.RESULTS);
                sequence.append(heard);
                parts.add(heard);
            }
        }
        try (VectorOps ops = new VectorOps(2)) {
            Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, policy.weights());
            Learner learner = new Learner(policy.config(), policy.weights(), optimizer, ops, 64);
            float[] scored = learner.forward(List.of(Taught.sequence(parts))).logProbs()[0];
            assertThat(scored).hasSize(sampled.size());
            return IntStream.range(0, scored.length)
                    .mapToDouble(i -> Math.abs(scored[i] - sampled.get(i)))
                    .max()
                    .orElseThrow();
        }
    }

    @Test
    void aVersionThatDoesNotSayHowItSpeaksSpeaksDsml() throws IOException {
        assertThat(ChatSpec.fromJson("{\"chat\": \"dsml\", \"dialect\": \"V4_COMPACT\", \"mode\": \"CHAT\"}"))
                .isEqualTo(ChatSpec.ownDefault());
        for (ChatSpec spec :
                List.of(ChatSpec.ownDefault(), new ChatSpec.Hermes(Thoughts.BEGUN), new ChatSpec.Template()))
            assertThat(ChatSpec.fromJson(spec.toJson())).isEqualTo(spec);
        assertThatThrownBy(() -> ChatSpec.fromJson("{\"chat\": \"hermes\"}"))
                .hasMessageContaining("its thoughts is ''");
        assertThatThrownBy(() -> ChatSpec.fromJson("{\"chat\": \"xml\"}"))
                .hasMessage("there is no chat 'xml': it is one of auto, dsml, hermes, template");
    }
}
