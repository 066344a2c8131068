package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    @TempDir
    private Path folder;

    private ModelFolder with(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
        return ModelFolder.open(folder);
    }

    @Test
    void aModelEndsAsBothItsConfigsSay() throws IOException {
        assertThat(with("config.json", "{}").endTokens()).isEmpty();
        assertThat(with("config.json", "{\"eos_token_id\": 3}").endTokens()).containsExactly(3);
        assertThat(with("generation_config.json", "{\"eos_token_id\": null}").endTokens())
                .containsExactly(3);
        assertThat(with("generation_config.json", "{\"eos_token_id\": [5, 7]}").endTokens())
                .containsExactly(5, 7, 3);
    }

    @Test
    void aTextBeginsAsTheModelWasTaught() throws IOException {
        assertThat(with("config.json", "{\"bos_token_id\": 2}").beginToken()).isEqualTo(Optional.empty());
        assertThat(with("tokenizer_config.json", "{\"add_bos_token\": true}").beginToken())
                .contains(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"</s>\"]", "\"2\"", "2.0", "true", "-1", "{}", "[5, null]", "[[5]]", "9999999999"})
    void aTokenThatIsNoWholeNumberIsRefused(String told) throws IOException {
        ModelFolder ending = with("generation_config.json", "{\"eos_token_id\": " + told + "}");
        assertThatThrownBy(ending::endTokens)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("generation_config.json") + " cannot be used: eos_token_id is ");
        with("tokenizer_config.json", "{\"add_bos_token\": true}");
        ModelFolder beginning = with("config.json", "{\"bos_token_id\": " + told + "}");
        assertThatThrownBy(beginning::beginToken)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("config.json cannot be used: bos_token_id is " + told.replace(" ", ""));
    }

    @Test
    void aFileThatIsNotUtf8IsNamed() throws IOException {
        Files.write(folder.resolve("generation_config.json"), new byte[] {'{', (byte) 0xff, '}'});
        Files.write(folder.resolve("config.json"), new byte[] {'{', (byte) 0xff, '}'});
        assertThatThrownBy(ModelFolder.open(folder)::endTokens)
                .hasMessage(folder.resolve("generation_config.json") + " cannot be used: it is not UTF-8");
        assertThatThrownBy(ModelFolder.open(folder)::inventory)
                .hasMessage(folder.resolve("config.json") + " cannot be used: it is not UTF-8");
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        ModelFolder broken = with("generation_config.json", "{\"eos_token_id\": ");
        assertThatThrownBy(broken::endTokens)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("generation_config.json cannot be used");
    }

    /// Published models have rows of logits that no token has.
    @Test
    void aTokenizerIsFilledUpToItsModel() throws IOException {
        Tokenizer tokenizer =
                DsmlChat.trainTokenizer(List.of(new BpeTrainer.Document(List.of("Hello, hello, hello."))), 300);
        int words = tokenizer.size();
        var config = SmallModels.full().withVocabulary(words + 9);
        Policy policy = new Policy(config, tokenizer, SmallModels.weights(config, 1));
        policy.save(folder.resolve("v0"));
        Tokenizer padded =
                ModelFolder.open(folder.resolve("v0")).tokenizer(words + 9).orElseThrow();
        assertThat(padded.size()).isEqualTo(words + 9);
        assertThat(padded.hasText(words - 1)).isTrue();
        assertThat(padded.hasText(words)).isFalse();
        assertThat(padded.decode(new int[] {words, padded.encode("h")[0], words + 8}))
                .isEqualTo("h");
        assertThat(padded.encode("Hello.")).isEqualTo(tokenizer.encode("Hello."));
        assertThat(padded.texts().size()).isEqualTo(words + 9);
        assertThat(Policy.load(folder.resolve("v0")).tokenizer().size()).isEqualTo(words + 9);
        assertThat(ModelFolder.open(folder).tokenizer(words)).isEmpty();
        assertThatThrownBy(() -> ModelFolder.open(folder.resolve("v0")).tokenizer(words - 1))
                .hasMessageContaining("a vocabulary of " + (words - 1) + " tokens, but its tokenizer has " + words);
    }
}
