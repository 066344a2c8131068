package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Loss;
import dev.agoge.policy.learner.Scores;
import java.util.List;
import java.util.Optional;

/// Policies whose computing stops where their trainer is to leave: before each forward and each backward. An update,
/// and what is written of it, is not stopped.
public final class AttentivePolicies implements Policies {
    private final Policies policies;
    private final Leave leave;

    public AttentivePolicies(Policies policies, Leave leave) {
        this.policies = policies;
        this.leave = leave;
    }

    @Override
    public TrainablePolicy begin(RunConfig config, Tasks tasks, Optional<PolicyVersion> origin) {
        leave.look();
        return new Attentive(policies.begin(config, tasks, origin));
    }

    @Override
    public TrainablePolicy open(Sha256 manifest, Optimizer optimizer) {
        leave.look();
        return new Attentive(policies.open(manifest, optimizer));
    }

    @Override
    public TrainablePolicy restore(Sha256 manifest, Optimizer optimizer) {
        leave.look();
        return new Attentive(policies.restore(manifest, optimizer));
    }

    @Override
    public TokenTexts texts(Sha256 manifest) {
        return policies.texts(manifest);
    }

    @Override
    public List<Lesson> lessons(Sha256 manifest, Sha256 conversations) {
        leave.look();
        return policies.lessons(manifest, conversations);
    }

    private final class Attentive implements TrainablePolicy {
        private final TrainablePolicy policy;

        private Attentive(TrainablePolicy policy) {
            this.policy = policy;
        }

        @Override
        public Scores score(List<Lesson.Opened> lessons) {
            leave.look();
            return policy.score(lessons);
        }

        @Override
        public void learn(List<Lesson> lessons, Chains chains, Loss loss) {
            policy.learn(lessons, chains, reading -> {
                leave.look();
                float[][] slopes = loss.slopes(reading);
                leave.look();
                return slopes;
            });
        }

        @Override
        public Update step(double learningRate, double balanceSpeed) {
            leave.look();
            return policy.step(learningRate, balanceSpeed);
        }

        @Override
        public Sha256 digest() {
            return policy.digest();
        }

        @Override
        public Sha256 publish() {
            return policy.publish();
        }

        @Override
        public Sha256 save() {
            return policy.save();
        }
    }
}
