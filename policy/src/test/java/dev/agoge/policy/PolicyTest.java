package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Sha256;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {
    private final Tokenizer tokenizer =
            DsmlChat.trainTokenizer(List.of(new BpeTrainer.Document(List.of("Hello, hello, hello."))), 300);
    private final ModelConfig config = SmallModels.full().withVocabulary(tokenizer.size());
    private final Policy policy = new Policy(config, tokenizer, SmallModels.weights(config, 1));

    @TempDir
    private Path folder;

    @Test
    void aVersionIsReadBackAsItWasPublished() throws IOException {
        policy.save(folder.resolve("v0"));
        Policy read = Policy.load(folder.resolve("v0"));
        assertThat(read.digest()).isEqualTo(policy.digest());
        assertThat(read.config()).isEqualTo(config);
        List<Message> hello = List.of(new Message.User("Hello"));
        assertThat(read.chat().prompt(hello, List.of())).isEqualTo(policy.chat().prompt(hello, List.of()));
        assertThat(folder.resolve("v0"))
                .isDirectoryContaining("glob:**config.json")
                .isDirectoryContaining("glob:**tokenizer.json")
                .isDirectoryContaining("glob:**model.safetensors");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path directory = folder.resolve("v0");
        policy.save(directory);
        byte[] model = Files.readAllBytes(directory.resolve("model.safetensors"));
        model[model.length - 3] ^= 1;
        Files.write(directory.resolve("model.safetensors"), model);
        assertThatThrownBy(() -> Policy.load(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.safetensors is damaged");
    }

    @Test
    void aModelMustHaveItsTokenizersVocabulary() {
        assertThatThrownBy(() -> new Policy(SmallModels.full(), tokenizer, policy.weights()))
                .hasMessageContaining("a vocabulary of 53");
    }

    @Test
    void trainingGoesOnFromItsState() throws IOException {
        BlobStore blobs = new InMemoryBlobs();
        Manifests manifests = new Manifests(blobs, folder);
        Map<String, String> position = Map.of("stage", "rl", "group", "12");
        Sha256 saved = new TrainingState(policy, policy.weights().zeros(), 12, position).publish(blobs);
        TrainingState read = manifests.read(saved, "it", TrainingState::load);
        assertThat(read.step()).isEqualTo(12);
        assertThat(read.position()).isEqualTo(position);
        assertThat(read.policy().digest()).isEqualTo(policy.digest());
        assertThat(read.optimizer().digest()).isEqualTo(policy.weights().zeros().digest());
        assertThat(manifests.read(saved, "it", Policy::load).digest()).isEqualTo(policy.digest());
    }
}
