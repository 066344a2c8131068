package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// A stage of a run. In a document `type` says its kind. Each begins with fresh moments, from what the one before ended
/// with; only a control takes up moments.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StageConfig.Sft.class, name = "sft"),
    @JsonSubTypes.Type(value = StageConfig.Rl.class, name = "rl"),
    @JsonSubTypes.Type(value = StageConfig.Control.class, name = "control"),
    @JsonSubTypes.Type(value = StageConfig.Evaluate.class, name = "evaluate")
})
public sealed interface StageConfig {
    /// Unique in its run; part of every path, identifier and metric of the stage.
    String name();

    /// Supervised fine-tuning: AdamW, a linear warm-up, then a cosine decay to a tenth.
    @Setting("Supervised fine-tuning: AdamW, a linear warm-up, then a cosine decay to a tenth.")
    record Sft(
            @Setting(value = "What the stage is called.", byDefault = "sft")
            String name,

            @Setting(value = "Optimizer steps.", min = 1, max = 10_000_000)
            int steps,

            @Setting("What it learns from.") Lessons lessons,

            @Setting(value = "Conversations of one step.", min = 1, max = 100_000, byDefault = "32")
            int batchEpisodes,

            @Setting(value = "Steps of linear warm-up.", min = 0, max = 10_000_000, byDefault = "50")
            int warmupSteps,

            @Setting("AdamW.") Optimizer optimizer,

            @Setting(
                    value = "γ, how far the biases of the routers move towards an even load in a step (DeepSeek-V3).",
                    min = 0,
                    max = 1,
                    byDefault = "0.001")
            double balanceSpeed)
            implements StageConfig {
        public Sft {
            Stage.checkName(name);
            Bounds.check(Sft.class, name, steps, lessons, batchEpisodes, warmupSteps, optimizer, balanceSpeed);
        }
    }

    /// Reinforcement learning: in each step groups of episodes of one task, compared with each other.
    @Setting("Reinforcement learning: groups of episodes of one task, compared with each other.")
    record Rl(
            @Setting(value = "What the stage is called.", byDefault = "rl")
            String name,

            @Setting(value = "Optimizer steps.", min = 1, max = 10_000_000)
            int steps,

            @Setting(
                    value = "Groups with spread that a step trains on; ten times as many are asked for at most.",
                    min = 1,
                    max = 100_000,
                    byDefault = "12")
            int batchPrompts,

            @Setting(
                    value = "G, episodes of one task that are compared with each other.",
                    min = 2,
                    max = 1024,
                    byDefault = "16")
            int groupSize,

            @Setting(value = "How its episodes are played.", byDefault = "{}")
            Rollouts rollout,

            @Setting(value = "What is maximised.", byDefault = "{grpo: {}}")
            ObjectiveConfig objective,

            @Setting("AdamW, at a constant learning rate.") Optimizer optimizer)
            implements StageConfig {
        public Rl {
            Stage.checkName(name);
            Bounds.check(Rl.class, name, steps, batchPrompts, groupSize, rollout, objective, optimizer);
        }
    }

    /// What RL must beat: the sft stage goes on with its lessons and its moments, for as long as rl took. How many
    /// steps that is a clock decides, once; so a control stands outside every claim of equal weights.
    @Setting("The sft stage gone on with, for as long as rl took: what rl must beat.")
    record Control(
            @Setting(value = "What the stage is called.", byDefault = "control")
            String name) implements StageConfig {
        public Control {
            Stage.checkName(name);
        }
    }

    /// Nothing is learned: what the run has come to is measured, on all of the evaluation's tasks.
    @Setting("Nothing is learned: the policy is measured on all of the evaluation's tasks.")
    record Evaluate(
            @Setting(value = "What the stage is called.", byDefault = "evaluate")
            String name) implements StageConfig {
        public Evaluate {
            Stage.checkName(name);
        }
    }
}
