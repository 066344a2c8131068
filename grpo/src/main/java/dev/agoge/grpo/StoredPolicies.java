package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.policy.ModelFolder;
import dev.agoge.policy.Policy;
import dev.agoge.policy.TrainingState;
import dev.agoge.policy.chat.ChatName;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Footprint;
import dev.agoge.policy.learner.Frozen;
import dev.agoge.policy.learner.Learner;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Loss;
import dev.agoge.policy.learner.Optimizer;
import dev.agoge.policy.learner.Scorer;
import dev.agoge.policy.learner.Scores;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Manifests;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real policies: transformers in the blob store, and the learner that trains them.
public final class StoredPolicies implements Policies {
    private static final Logger LOG = LoggerFactory.getLogger(StoredPolicies.class);

    /// Tokens of a micro-batch. Bounds the memory for activations, and keeps them in the cache; changes no bit.
    private static final int LEARNED_AT_ONCE = 1024;

    /// Of a reference that only scores; changes no bit.
    private static final int TOKENS_AT_ONCE = 8192;

    private final Ops ops;
    private final BlobStore blobs;
    private final Manifests manifests;

    /// @param scratch where what is read is laid out
    public StoredPolicies(Ops ops, BlobStore blobs, Path scratch) {
        this.ops = ops;
        this.blobs = blobs;
        this.manifests = new Manifests(blobs, scratch);
    }

    @Override
    public TrainablePolicy begin(RunConfig config, Tasks tasks, Optional<PolicyVersion> origin) {
        Policy policy = switch (config.policy().origin()) {
            case Origin.Random random -> random(random, config.seed(), tasks.corpus(blobs));
            case Origin.Folder folder -> begun(folder.digest().orElseThrow(), config.policy());
            case Origin.Run _ -> begun(origin.orElseThrow().manifest(), config.policy());
        };
        return fresh(policy, first(config));
    }

    private Policy begun(Sha256 manifest, PolicyConfig wanted) {
        ChatWish wish = new ChatWish(ChatName.valueOf(wanted.chat().name()), wanted.thinking());
        return manifests.read(manifest, "the policy that the run begins from", folder -> Policy.imported(folder, wish));
    }

    private static Optimizer.Settings first(RunConfig config) {
        return settings(
                switch (config.stages().getFirst()) {
                    case StageConfig.Sft sft -> sft.optimizer();
                    case StageConfig.Rl rl -> rl.optimizer();
                    case StageConfig.Control _ -> throw new IllegalStateException("a control comes last");
                    case StageConfig.Evaluate _ -> dev.agoge.contracts.config.Optimizer.at(1);
                });
    }

    private static Policy random(Origin.Random origin, long seed, TaskCorpus corpus) {
        ModelConfig wanted = ModelConfig.parse(origin.model().toString());
        List<BpeTrainer.Document> documents = corpus.documents().stream()
                .map(document -> DsmlChat.document(document.messages(), document.tools()))
                .toList();
        Tokenizer tokenizer = DsmlChat.trainTokenizer(documents, wanted.vocabulary());
        ModelConfig model = wanted.withVocabulary(tokenizer.size());
        return new Policy(model, tokenizer, new TensorPlan(model).initial(seed));
    }

    @Override
    public TrainablePolicy open(Sha256 manifest, dev.agoge.contracts.config.Optimizer optimizer) {
        return fresh(load(manifest), settings(optimizer));
    }

    private static Optimizer.Settings settings(dev.agoge.contracts.config.Optimizer of) {
        return new Optimizer.Settings(
                of.beta1(), of.beta2(), of.epsilon(), of.weightDecay(), of.maxGradNorm(), Frozen.NONE);
    }

    private TrainablePolicy fresh(Policy policy, Optimizer.Settings settings) {
        return new Pupil(policy, Optimizer.fresh(settings, policy.weights()));
    }

    @Override
    public TrainablePolicy restore(Sha256 manifest, dev.agoge.contracts.config.Optimizer optimizer) {
        TrainingState state = manifests.read(manifest, "checkpoint " + manifest, TrainingState::load);
        Policy policy = state.policy();
        return new Pupil(
                policy, Optimizer.restored(settings(optimizer), policy.weights(), state.optimizer(), state.step()));
    }

    @Override
    public TokenTexts texts(Sha256 manifest) {
        return load(manifest).tokenizer().texts();
    }

    private Policy load(Sha256 manifest) {
        return manifests.read(manifest, "policy " + manifest, Policy::load);
    }

    @Override
    public List<Lesson> lessons(Sha256 manifest, Sha256 conversations) {
        return manifests.read(manifest, "policy " + manifest, folder -> {
            ModelFolder model = ModelFolder.open(folder);
            return WrittenLessons.read(blobs.open(conversations), model.chat(ChatWish.AUTO), model.config());
        });
    }

    /// A policy with its optimizer. What it needs to learn is made when it first learns: a reference never does.
    private final class Pupil implements TrainablePolicy {
        private final Policy policy;
        private final Optimizer optimizer;
        private @Nullable Learner learner;
        private @Nullable Scorer scorer;

        private Pupil(Policy policy, Optimizer optimizer) {
            this.policy = policy;
            this.optimizer = optimizer;
        }

        @Override
        public Scores score(List<Lesson.Opened> lessons) {
            if (scorer == null) scorer = new Scorer(policy.config(), policy.weights(), ops, TOKENS_AT_ONCE);
            return scorer.scoreLessons(lessons);
        }

        @Override
        public void learn(List<Lesson> lessons, Chains chains, Loss loss) {
            learner(chains).learn(lessons, chains, loss);
        }

        @Override
        public Update step(double learningRate, double balanceSpeed) {
            scorer = null; // it has packed the weights as they were
            return new Update(
                    learner(Chains.ONE).step(learningRate, balanceSpeed).gradientNorm());
        }

        private Learner learner(Chains chains) {
            if (learner == null) {
                learner = new Learner(policy.config(), policy.weights(), optimizer, ops, LEARNED_AT_ONCE);
                Footprint footprint = Footprint.of(policy.config(), LEARNED_AT_ONCE, Activations.KEPT)
                        .withChains(chains.count());
                LOG.info("the learner takes {} MB at its peak: {}", footprint.total() / 1_000_000, footprint);
            }
            return learner;
        }

        @Override
        public Sha256 digest() {
            return policy.digest();
        }

        @Override
        public Sha256 publish() {
            return policy.publish(blobs);
        }

        @Override
        public Sha256 save() {
            return new TrainingState(policy, optimizer.state(), optimizer.steps(), Map.of()).publish(blobs);
        }
    }
}
