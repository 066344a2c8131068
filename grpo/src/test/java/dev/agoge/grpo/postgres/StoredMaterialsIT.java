package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.policy.Policy;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Manifests;
import dev.agoge.policy.weights.Sharding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredMaterialsIT {
    @TempDir
    private Path folder;

    private final InMemoryBlobs blobs = new InMemoryBlobs();
    private StoredMaterials materials;
    private Path model;

    @BeforeEach
    void export() throws IOException {
        model = folder.resolve("models/team/mine");
        Files.createDirectories(folder.resolve("models/team"));
        ModelConfig wanted = ModelConfig.parse("""
                {"hidden_size": 16, "num_hidden_layers": 1, "vocab_size": 300, "max_position_embeddings": 64,
                 "num_attention_heads": 2, "q_lora_rank": null, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
                 "qk_rope_head_dim": 4, "v_head_dim": 8, "intermediate_size": 32, "first_k_dense_replace": 1,
                 "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8, "n_shared_experts": 1, "n_group": 1, "topk_group": 1,
                 "scoring_func": "sigmoid", "norm_topk_prob": true, "routed_scaling_factor": 1.0}""");
        Tokenizer tokenizer = DsmlChat.trainTokenizer(List.of(), 300);
        ModelConfig config = wanted.withVocabulary(tokenizer.size());
        new Policy(config, tokenizer, new TensorPlan(config).initial(1)).export(model, Sharding.ONE_FILE);
        Files.writeString(model.resolve("README.md"), "not of the model");
        Manifests manifests = new Manifests(blobs, folder.resolve("scratch"));
        materials = new StoredMaterials(
                Database.withLedger(), blobs, manifests, List.of(folder.resolve("none"), folder.resolve("models")));
    }

    private static PolicyConfig wish(ChatFormat chat, boolean thinking) {
        return new PolicyConfig(new Origin.Folder("team/mine", Optional.empty()), chat, thinking);
    }

    @Test
    void aFolderIsImportedOnceAndAgainOnlyIfItLooksAnother() throws IOException {
        Sha256 manifest = materials.imported("team/mine");
        assertThat(Manifest.open(blobs, manifest).files())
                .containsKeys("config.json", "tokenizer.json", "model.safetensors", "generation_config.json")
                .doesNotContainKeys("README.md", Manifest.FILE);
        assertThat(materials.has(manifest)).isTrue();
        long stored = blobs.list().count();
        assertThat(materials.imported("team/mine")).isEqualTo(manifest);
        assertThat(blobs.list()).hasSize(Math.toIntExact(stored));
        blobs.delete(manifest, Instant.MAX);
        assertThat(materials.has(manifest)).isFalse();
        assertThat(materials.imported("team/mine")).isEqualTo(manifest);
        Files.delete(model.resolve("generation_config.json"));
        Files.delete(model.resolve(Manifest.FILE));
        assertThat(materials.imported("team/mine")).isNotEqualTo(manifest);
    }

    @Test
    void whatIsNoModelIsRefusedByNameAndTellsNoPath() throws IOException {
        Files.createDirectories(folder.resolve("models/empty"));
        for (Map.Entry<String, String> one : Map.of(
                        "empty", "has no config.json", "nothing", "no model folder 'nothing'")
                .entrySet()) {
            assertThatThrownBy(() -> materials.imported(one.getKey()))
                    .isInstanceOf(Mistaken.class)
                    .hasMessageContaining(one.getValue())
                    .message()
                    .doesNotContain(folder.toString());
        }
    }

    @Test
    void itSpeaksAsIsWishedOrSaysWhyNot() {
        Sha256 manifest = materials.imported("team/mine");
        var found = materials.spoken(manifest, wish(ChatFormat.AUTO, false));
        assertThat(found.policy()).isEqualTo(wish(ChatFormat.DSML, false));
        assertThat(materials
                        .spoken(manifest, wish(ChatFormat.DSML, true))
                        .policy()
                        .thinking())
                .isTrue();
        assertThatThrownBy(() -> materials.spoken(manifest, wish(ChatFormat.HERMES, false)))
                .isInstanceOfSatisfying(
                        Mistaken.class,
                        mistaken -> assertThat(mistaken.mistakes())
                                .extracting(Mistake::pointer)
                                .containsExactly("/chat"))
                .message()
                .doesNotContain(folder.toString());
        assertThat(materials.forOthers(manifest).files()).containsKeys("tokenizer_config.json", "chat.json");
    }

    @Test
    void conversationsAreLookedAtLineByLine() {
        assertThatThrownBy(() -> materials.check(Sha256.of(new byte[] {1}))).hasMessageContaining("Nobody has sent");
        Sha256 bad = blobs.put("{}\n[]\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> materials.check(bad))
                .hasMessageContaining("Line 1: ")
                .hasMessageContaining("Line 2: ");
    }
}
