package dev.agoge.standalone.bench;

import dev.agoge.policy.Model;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.standalone.demo.DemoRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The models that speeds are told of. Their weights are random: speed does not ask what they mean.
public enum Shape {
    /// DeepSeek-V3 at about a hundred million parameters, of which a quarter is active.
    TOY("toy"),
    /// The demo's policy.
    DEMO("demo");

    private static final long SEED = 1;

    private final String word;

    Shape(String word) {
        this.word = word;
    }

    ModelConfig config() {
        return ModelConfig.parse(
                switch (this) {
                    case TOY -> toy();
                    case DEMO -> DemoRecipe.model();
                });
    }

    public Model model() {
        ModelConfig config = config();
        return new Model(config, new TensorPlan(config).initial(SEED));
    }

    private static String toy() {
        try (var in = Shape.class.getResourceAsStream("toy.json")) {
            if (in == null) throw new IllegalStateException("the toy's config is not packed");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return word;
    }
}
