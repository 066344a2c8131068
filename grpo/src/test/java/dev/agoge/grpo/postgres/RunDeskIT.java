package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.RunDesk.Unknown;
import dev.agoge.grpo.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

class RunDeskIT {
    private static final DataSource DATABASE = Database.withLedger();
    private static final Asked ASKED = new Asked("ada", Optional.empty());

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final Shelf shelf = new Shelf();
    private final List<RunId> rung = new ArrayList<>();
    private final PostgresRunDesk desk = new PostgresRunDesk(DATABASE, shelf.names(), RunDeskIT::seeded, rung::add);

    /// The one override that these tests need.
    private static RunDocument seeded(RunDocument document, Map<String, String> set) {
        return new RunDocument(document.config().withSeed(Long.parseLong(set.get("seed"))), document.beside());
    }

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        shelf.named.put("sample", Samples.digest(1));
    }

    private static RunDocument document(String name) {
        return document(Samples.config(), name, Budget.UNLIMITED);
    }

    private static RunDocument document(RunConfig config, String name, Budget budget) {
        var about = new About(Optional.of(name), Optional.empty(), Optional.of("tools"), List.of("a", "b"), "a note");
        return new RunDocument(config, new RunSettings(about, Priority.HIGH, budget, Samples.BESIDE.checkpoints()));
    }

    @Test
    void aRunIsItsDocumentResolved() {
        RunId run = desk.create(document("Tuesday"), ASKED);
        assertThat(run).isEqualTo(new RunId("tuesday"));
        assertThat(rung).containsExactly(run);
        RunRows rows = new RunRows(JdbcClient.create(DATABASE));
        RunConfig config = rows.config(run);
        assertThat(config.policy().chat()).isEqualTo(ChatFormat.DSML);
        assertThat(config.policy().origin())
                .isEqualTo(new Origin.Random(JsonMapper.shared().readTree("{}"), Optional.of(1)));
        assertThat(config.tasks()).isEqualTo(new TaskSource.Set("sample", Optional.of(Samples.digest(1))));
        assertThat(config.stages()).isEqualTo(Samples.config().stages());
        RunSettings settings = rows.settings(run);
        assertThat(settings.about().owner()).contains("ada");
        assertThat(settings.about().tags()).containsExactly("a", "b");
        assertThat(settings.priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void storedConfigsAreWrittenLikeDocuments() {
        RunId run = desk.create(document("written"), ASKED);
        String json = jdbc.queryForObject(
                "select config->'policy'->'origin'->'random'->>'tokenizer' || (config->'policy'->>'chat')"
                        + " || (config->'stages'->1->'objective'->'grpo'->>'kl_coef')"
                        + " || (config->'stages'->1->'rollout'->'sampling'->>'top_p')"
                        + " from ledger.runs_view where run = ?",
                String.class,
                run.value());
        assertThat(json).isEqualTo("1dsml0.0011");
    }

    @Test
    void namesBecomeIdsThatNobodyElseHas() {
        assertThat(desk.create(document("twice"), ASKED).value()).isEqualTo("twice");
        assertThat(desk.create(document("twice"), ASKED).value()).isEqualTo("twice-2");
        assertThat(desk.find("twice").value()).isEqualTo("twice");
        RunId unnamed = desk.create(Samples.document(), ASKED);
        assertThat(unnamed.value()).startsWith("run-");
        assertThat(desk.find(unnamed.value())).isEqualTo(unnamed);
        assertThatThrownBy(() -> desk.find("nobody"))
                .isInstanceOf(Unknown.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void aKeyAsksOnce() {
        var asked = new Asked("ada", Optional.of("k-1"));
        RunId run = desk.create(document("once"), asked);
        assertThat(desk.create(document("once"), asked)).isEqualTo(run);
        assertThat(desk.create(document("once"), new Asked("bob", Optional.of("k-1"))))
                .isNotEqualTo(run);
        assertThatThrownBy(() -> desk.create(document("other"), asked)).isInstanceOf(Refused.class);
        desk.command(run, new RunCommand.Pause(), asked);
        desk.command(run, new RunCommand.Pause(), asked);
        assertThat(status(run)).isEqualTo("PAUSED");
        assertThatThrownBy(() -> desk.command(run, new RunCommand.Cancel(""), asked))
                .isInstanceOf(Refused.class);
    }

    @Test
    void everyNameThatNamesNothingIsAMistake() {
        RunConfig base = Samples.config();
        var config = new RunConfig(
                7,
                new PolicyConfig(new Origin.Run("nobody@best", Optional.empty()), ChatFormat.AUTO, false),
                new TaskSource.Set("nothing", Optional.empty()),
                base.limits(),
                base.stages(),
                base.evaluation(),
                1);
        assertThatThrownBy(() -> desk.create(document(config, "wrong", Budget.UNLIMITED), ASKED))
                .isInstanceOfSatisfying(
                        Mistaken.class,
                        mistaken -> assertThat(mistaken.mistakes())
                                .extracting(Mistake::pointer)
                                .containsExactly("/tasks/set/name", "/policy/origin/run/version"));
        assertThat(jdbc.queryForObject("select count(*) from ledger.runs", Long.class))
                .isZero();
    }

    @Test
    void aFolderIsPinnedAndSpeaksAsItSays() {
        Sha256 looks = Samples.digest(5);
        shelf.folder("mine", looks);
        RunId run = desk.create(from(new Origin.Folder("mine", Optional.empty()), ChatFormat.AUTO), ASKED);
        PolicyConfig policy =
                new RunRows(JdbcClient.create(DATABASE)).config(run).policy();
        assertThat(policy.origin()).isEqualTo(new Origin.Folder("mine", Optional.of(looks)));
        assertThat(policy.chat()).isEqualTo(ChatFormat.TEMPLATE);
        assertThat(jdbc.queryForList("select remark from ledger.remarks_view", String.class))
                .containsExactly("It was looked at.");
        // What was imported is gone on with, whatever became of the folder.
        shelf.folder("mine-too", looks);
        shelf.folder("mine", Samples.digest(6));
        assertThat(column(desk.clone(run, Map.of(), ASKED), "config_sha256")).isEqualTo(column(run, "config_sha256"));
        assertThatThrownBy(() ->
                        desk.create(from(new Origin.Folder("other", Optional.empty()), ChatFormat.AUTO), ASKED))
                .isInstanceOfSatisfying(
                        Mistaken.class,
                        mistaken -> assertThat(mistaken.mistakes())
                                .extracting(Mistake::pointer)
                                .containsExactly("/policy/origin/folder/name"));
    }

    @Test
    void whatBeginsFromNothingSpeaksDsmlAndDoesNotThink() {
        Origin random = Samples.config().policy().origin();
        assertThatThrownBy(() -> desk.create(from(random, ChatFormat.HERMES), ASKED))
                .isInstanceOf(Mistaken.class)
                .hasMessageContaining("/policy/chat", "speaks dsml");
        desk.check(from(random, ChatFormat.DSML));
        assertThat(jdbc.queryForObject("select count(*) from ledger.runs", Long.class))
                .isZero();
    }

    private static RunDocument from(Origin origin, ChatFormat chat) {
        RunConfig base = Samples.config();
        var config = new RunConfig(
                7,
                new PolicyConfig(origin, chat, false),
                base.tasks(),
                base.limits(),
                base.stages(),
                base.evaluation(),
                1);
        return document(config, "begun", Budget.UNLIMITED);
    }

    @Test
    void conversationsAreSentBeforeTheyAreNamed() {
        RunConfig base = Samples.config();
        StageConfig.Sft taught = (StageConfig.Sft) base.stages().getFirst();
        for (Optional<Sha256> digest : List.of(Optional.<Sha256>empty(), Optional.of(Samples.digest(9)))) {
            var given = new Lessons.Conversations(Optional.of("mine.jsonl"), digest);
            var sft = new StageConfig.Sft("talk", 3, given, 4, 2, taught.optimizer(), 0);
            var config =
                    new RunConfig(7, base.policy(), base.tasks(), base.limits(), List.of(sft), base.evaluation(), 1);
            RunDocument document = document(config, "talk", Budget.UNLIMITED);
            assertThatThrownBy(() -> desk.create(document, ASKED))
                    .isInstanceOf(Mistaken.class)
                    .hasMessageContaining("/stages/0/lessons/conversations/file");
            digest.ifPresent(shelf.conversations::add);
        }
        var given = new Lessons.Conversations(Optional.of("mine.jsonl"), Optional.of(Samples.digest(9)));
        var sft = new StageConfig.Sft("talk", 3, given, 4, 2, taught.optimizer(), 0);
        var config = new RunConfig(7, base.policy(), base.tasks(), base.limits(), List.of(sft), base.evaluation(), 1);
        desk.create(document(config, "talk", Budget.UNLIMITED), ASKED);
    }

    @Test
    void aRecipeIsPinnedAndAClonesSeedLeavesItAlone() {
        RunConfig base = Samples.config();
        var recipe = new TaskSource.Synthesise(
                Optional.empty(), JsonMapper.shared().readTree("\"small\""), 10, 2, 0, 5, Optional.empty());
        var config = new RunConfig(7, base.policy(), recipe, base.limits(), base.stages(), base.evaluation(), 1);
        RunId run = desk.create(document(config, "made", Budget.UNLIMITED), ASKED);
        String pinned = String.valueOf(column(run, "recipe"));
        assertThat(column(run, "task_set")).isNull();
        RunId clone = desk.clone(run, Map.of("seed", "8"), ASKED);
        assertThat(column(clone, "recipe")).isEqualTo(pinned);
        assertThat(column(clone, "parent")).isEqualTo("made");
        assertThat(column(clone, "config_sha256")).isNotEqualTo(column(run, "config_sha256"));
        assertThat(column(desk.clone(run, Map.of(), ASKED), "config_sha256")).isEqualTo(column(run, "config_sha256"));
        shelf.made.put(new Sha256(pinned), Samples.digest(4));
        assertThat(column(desk.clone(run, Map.of(), ASKED), "task_set"))
                .isEqualTo(Samples.digest(4).hex());
    }

    @Test
    void whatWaitsObeysAtOnceAndWhatEndedNeverDoes() {
        RunId run = desk.create(document("waits"), ASKED);
        desk.command(run, new RunCommand.Pause(), ASKED);
        assertThat(status(run)).isEqualTo("PAUSED");
        assertThat(column(run, "cause")).isEqualTo("COMMAND");
        desk.command(run, new RunCommand.Prioritise(Priority.LOW), ASKED);
        desk.command(run, new RunCommand.Resume(Budget.UNLIMITED, false), ASKED);
        assertThat(status(run)).isEqualTo("QUEUED");
        assertThat(column(run, "cause")).isNull();
        assertThatThrownBy(() -> desk.command(run, new RunCommand.Resume(Budget.UNLIMITED, false), ASKED))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("queued");
        assertThatThrownBy(() -> desk.delete(run, ASKED)).isInstanceOf(Refused.class);
        desk.command(run, new RunCommand.Cancel("enough"), ASKED);
        assertThat(status(run)).isEqualTo("CANCELLED");
        assertThat(column(run, "reason")).isEqualTo("enough");
        assertThatThrownBy(() -> desk.command(run, new RunCommand.Prioritise(Priority.LOW), ASKED))
                .isInstanceOf(Refused.class);
        assertThat(jdbc.queryForList("select state from ledger.commands_view", String.class))
                .containsOnly("done");
        desk.delete(run, ASKED);
        assertThatThrownBy(() -> desk.find("waits")).isInstanceOf(Unknown.class);
    }

    @Test
    void whatCannotBeKeptIsRefusedAtTheDoor() {
        RunId run = desk.create(document("texts"), ASKED);
        for (String bad : List.of("stop\0here", "half \ud800 of a pair", "\udc00")) {
            assertThatThrownBy(() -> desk.command(run, new RunCommand.Cancel(bad), ASKED))
                    .isInstanceOf(Mistaken.class);
            assertThatThrownBy(() -> desk.find(bad)).isInstanceOf(Mistaken.class);
            RunConfig base = Samples.config();
            var config = new RunConfig(
                    7,
                    new PolicyConfig(
                            new Origin.Random(
                                    JsonMapper.shared().createObjectNode().put("x", bad), Optional.empty()),
                            ChatFormat.AUTO,
                            false),
                    base.tasks(),
                    base.limits(),
                    base.stages(),
                    base.evaluation(),
                    1);
            assertThatThrownBy(() -> desk.create(document(config, "bad", Budget.UNLIMITED), ASKED))
                    .isInstanceOf(Mistaken.class);
        }
        desk.command(run, new RunCommand.Cancel("a pair \ud83d\ude00 is fine"), ASKED);
    }

    private String status(RunId run) {
        return String.valueOf(column(run, "status"));
    }

    private @Nullable String column(RunId run, String column) {
        return jdbc.queryForObject("select " + column + " from ledger.runs where run = ?", String.class, run.value());
    }
}
