package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.policy.Policy;
import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.documents.Overrides;
import dev.agoge.wire.runs.MixCheck;
import dev.agoge.wire.runs.RunDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that transformers wrote, with tokenizers and templates of their own, go through sft and rl by document alone;
/// what comes out is evaluated, gone on with, and handed on. `policy/src/test/oracle/speaking_folders.py --teachable`
/// wrote the folders.
class FoldersLoopIT {
    private static final List<String> MODELS = List.of("qwen3_moe", "deepseek_v3");
    private static final Asked ASKED = new Asked("local", Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void theyLearnInTheirOwnDialects() throws IOException, InterruptedException, URISyntaxException {
        List<String> faults = new ArrayList<>();
        Home home = Home.own(folder.resolve("home"));
        Launch launch =
                Launch.everything(0).with(List.of(Path.of(resource("/models").toURI())));
        try (RunningPlatform platform = RunningPlatform.start(home, TestServers.start(home, faults::add), launch)) {
            RunDesk desk = platform.part(RunDesk.class);
            for (String model : MODELS) desk.create(document(model), ASKED);
            for (String model : MODELS) {
                RunSummary trained = ended(platform, new RunId(named(model)));
                assertThat(trained.exactness().logprobsCompared()).isPositive();
                RunSummary measured = ended(platform, desk.evaluate(named(model) + "@last", ASKED));
                assertThat(measured.evaluations().getFirst().pass1())
                        .isEqualTo(trained.last("rl").orElseThrow().pass1());
                handedOn(platform, model, trained.weights().orElseThrow());
            }
            assertThat(faults).isEmpty();
        }
    }

    private static String named(String model) {
        return model.replace('_', '-');
    }

    private RunDocument document(String model) throws IOException {
        try (InputStream text = resource("/folders.yaml").openStream()) {
            var document = Documents.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            var set = Overrides.parse(List.of("name=" + named(model), "policy.origin.folder=" + model));
            return new RunDocuments(MixCheck.NONE).read(document.with(set, RunDocument.class));
        }
    }

    private static java.net.URL resource(String name) {
        return Objects.requireNonNull(FoldersLoopIT.class.getResource(name), name);
    }

    private static RunSummary ended(RunningPlatform platform, RunId run) throws InterruptedException {
        Runs runs = platform.part(Runs.class);
        while (!runs.status(run).ended()) Thread.sleep(200);
        RunSummary summary = runs.summary(run);
        assertThat(summary.standing().status()).as(summary.standing().reason()).isEqualTo(RunStatus.FINISHED);
        assertThat(summary.standing().reason()).isEmpty();
        assertThat(summary.exactness().maxAbsLogprobDiff()).isZero();
        assertThat(summary.exactness().ledgerClosed()).isTrue();
        return summary;
    }

    /// As a folder of Hugging Face's layout, with the chat template that it came with.
    private void handedOn(RunningPlatform platform, String model, Sha256 weights) throws IOException {
        RunDesk.Export export = platform.part(RunDesk.class).export(named(model) + "@last");
        assertThat(export.version().weights()).isEqualTo(weights);
        Path given = Files.createDirectories(folder.resolve(model));
        for (var file : export.files().files().entrySet()) {
            platform.part(BlobStore.class).layOut(file.getValue(), given.resolve(file.getKey()));
        }
        assertThat(Policy.imported(given).digest()).isEqualTo(weights);
        try (InputStream template =
                resource("/models/" + model + "/chat_template.jinja").openStream()) {
            assertThat(given.resolve("chat_template.jinja")).hasBinaryContent(template.readAllBytes());
        }
    }
}
