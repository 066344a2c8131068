package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every field of the config of every family, as transformers has it, is obeyed, refused by name, or of no effect: each
/// is said otherwise in a tiny model, of which transformers has told the logits (`src/test/oracle/config_fields.py`).
/// What is true of which stands in `docs/policy.md`. After a change of it, write it anew: `-Dagoge.docs.write=true`.
class ConfigFieldsTest {
    private static final Path PAGE = Path.of("../docs/policy.md");
    private static final String BEGIN = "<!-- From the fields' cases; ConfigFieldsTest writes it. -->\n";
    private static final String END = "<!-- So far. -->\n";
    /// Of the greatest logit.
    private static final double TOLERANCE = 2e-5;
    /// What transformers cannot run and is meant all the same: tuples for objects, and groups of one expert.
    private static final Set<String> MEANT = Set.of("return_dict", "n_group");

    private final JsonNode golden = JsonMapper.shared().readTree(resource("fields.json"));

    @TempDir
    private Path folder;

    private enum Verdict {
        OBEYED,
        REFUSED,
        NO_EFFECT
    }

    @Test
    void everyFieldIsObeyedRefusedOrOfNoEffect() throws IOException {
        List<String> wrong = new ArrayList<>();
        SortedMap<String, Map<String, Set<Verdict>>> table = new TreeMap<>();
        for (Map.Entry<String, JsonNode> family : golden.path("families").properties()) {
            Files.write(folder.resolve("model.safetensors"), resource(family.getKey() + "/model.safetensors"));
            Path logits = Files.write(folder.resolve("logits"), resource(family.getKey() + "/logits.safetensors"));
            Weights told = Safetensors.read(logits);
            int number = 0;
            for (JsonNode one : family.getValue().path("cases")) {
                String expected = told.names().contains(Integer.toString(number)) ? Integer.toString(number) : "base";
                number++;
                String field = one.path("field").asString();
                Set<Verdict> verdicts = table.computeIfAbsent(field, _ -> new TreeMap<>())
                        .computeIfAbsent(family.getKey(), _ -> EnumSet.noneOf(Verdict.class));
                judge(one, config(family.getValue(), one), told.data(expected))
                        .ifPresentOrElse(verdicts::add, () -> wrong.add(family.getKey() + ": " + one));
            }
            assertThat(table.keySet()).as(family.getKey()).containsAll(names(family.getValue()));
        }
        assertThat(wrong).isEmpty();
        assertPage(markdown(table));
    }

    private static List<String> names(JsonNode family) {
        return family.path("fields")
                .valueStream()
                .map(JsonNode::asString)
                // Of the class, not of the file.
                .filter(name -> !name.equals("transformers_version") && !name.equals("_name_or_path"))
                .toList();
    }

    private static ObjectNode config(JsonNode family, JsonNode one) {
        ObjectNode config = (ObjectNode) family.path("config").deepCopy();
        one.path("config").properties().forEach(field -> config.set(field.getKey(), field.getValue()));
        one.path("without").forEach(name -> config.remove(name.asString()));
        return config;
    }

    /// Nothing, if it is none of the three.
    private Optional<Verdict> judge(JsonNode one, ObjectNode config, float[] expected) throws IOException {
        String outcome = one.path("outcome").asString();
        float[] found;
        try {
            Files.writeString(folder.resolve("config.json"), config.toString());
            found = logits(Model.imported(folder), expected.length);
        } catch (IOException e) {
            boolean byName = String.valueOf(e.getMessage()).contains("cannot compute a model with");
            return Optional.of(byName ? Verdict.REFUSED : Verdict.OBEYED);
        }
        if (outcome.equals("error")) {
            String field = one.path("field").asString();
            boolean nothingSaid = config.path(field).isNull() || !config.has(field) || MEANT.contains(field);
            return nothingSaid ? Optional.of(Verdict.NO_EFFECT) : Optional.empty();
        }
        if (!equal(found, expected)) return Optional.empty();
        return Optional.of(outcome.equals("changed") ? Verdict.OBEYED : Verdict.NO_EFFECT);
    }

    /// Of the last positions, as many as are wanted.
    private float[] logits(Model model, int count) {
        int[] ids = golden.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
        int rows = count / model.config().vocabulary();
        try (var ops = new VectorOps(1)) {
            Transformer transformer = new Transformer(model.config(), model.weights(), ops);
            Rows all = new Rows();
            all.add(transformer.newCache(), ids, 0, ids.length);
            int[] last = IntStream.range(ids.length - rows, ids.length).toArray();
            return transformer.logits(transformer.forward(all), last).toArray();
        }
    }

    private static boolean equal(float[] found, float[] expected) {
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            greatest = Math.max(greatest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        return difference <= TOLERANCE * greatest;
    }

    private String markdown(SortedMap<String, Map<String, Set<Verdict>>> table) {
        List<String> families = List.copyOf(golden.path("families").propertyNames());
        StringBuilder page = new StringBuilder("\n| field |");
        families.forEach(family -> page.append(" `").append(family).append("` |"));
        page.append("\n|---|").append("---|".repeat(families.size())).append('\n');
        table.forEach((field, verdicts) -> {
            if (verdicts.values().stream().allMatch(Set.of(Verdict.NO_EFFECT)::equals)) return;
            page.append("| `").append(field).append("` |");
            families.forEach(family -> page.append(' ')
                    .append(said(verdicts.getOrDefault(family, Set.of())))
                    .append(" |"));
            page.append('\n');
        });
        page.append("\nOf no effect on logits: ");
        page.append(table.entrySet().stream()
                .filter(one -> one.getValue().values().stream().allMatch(Set.of(Verdict.NO_EFFECT)::equals))
                .map(one -> "`" + one.getKey() + "`")
                .reduce((a, b) -> a + ", " + b)
                .orElse("none"));
        return page.append(".\n\n").toString();
    }

    private static String said(Set<Verdict> verdicts) {
        boolean obeyed = verdicts.contains(Verdict.OBEYED);
        if (verdicts.contains(Verdict.REFUSED)) return obeyed ? "obeyed, some refused" : "refused";
        return obeyed ? "obeyed" : "–";
    }

    private static void assertPage(String table) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("agoge.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).isEqualTo(table);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = ConfigFieldsTest.class.getResourceAsStream("/oracle/fields/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
