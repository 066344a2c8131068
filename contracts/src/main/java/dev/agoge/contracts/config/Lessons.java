package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import java.util.Optional;

/// What supervised fine-tuning learns from. In a document a mapping of one key, which says the kind.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
public sealed interface Lessons {
    /// The solutions of the run's train tasks, played through the same session, rendering and mask as the policy.
    @Setting("The solutions of the run's train tasks, played as the policy would play.")
    record Demonstrations(
            @Setting(value = "How many are played.", min = 1, max = 10_000_000)
            int count,

            @Setting(
                    value = "The share that plays a broken variant of the solution, as an imperfect teacher would.",
                    min = 0,
                    max = 1,
                    byDefault = "0")
            double mistakeRate)
            implements Lessons {
        public Demonstrations {
            Bounds.check(Demonstrations.class, count, mistakeRate);
        }
    }

    /// Given conversations, one in each line of a JSON-lines file: `{"messages": […], "tools": […]}`. The policy learns
    /// what the assistant says in them.
    @Setting(
            "Given conversations, one a line: `{\"messages\": […], \"tools\": […]}`; what the assistant says is learned.")
    record Conversations(
            @Setting("The file, as the command line finds it; it is sent along.")
            Optional<String> file,

            @Setting(value = "The digest of the file's bytes.", filled = true)
            Optional<Sha256> digest)
            implements Lessons {
        public Conversations {
            if (file.isEmpty() && digest.isEmpty()) {
                throw new Mistaken("", "No conversations are named.", "Name a file of JSON lines.");
            }
        }
    }
}
