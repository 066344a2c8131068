package dev.agoge.synth;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// What is made: which domains and shapes, how large the worlds are, and how hard the texts. The knobs of learnability.
///
/// @param domains the names of the domains, taken in turn
/// @param shapes the shapes and how often each is drawn
/// @param heldOut the combinations never trained on, as `domain/shape`
/// @param records records in a world; an even number, for they come in pairs of confusers
/// @param fewestParts parts of a record, at least
/// @param mostParts parts of a record, at most
/// @param names how many first names, surnames, colours and goods are used: fewer words are learned sooner
/// @param values how many places and kinds of parts a domain has, at most
/// @param tasks tasks drawn in one environment
/// @param shapesPerEnvironment how many of the shapes an environment has tasks of; its tools are those they need
/// @param frames how many of the frames of each kind of request are used
/// @param courtesy how likely a greeting is, and thanks
/// @param statusConditions how many of the conditions are on a record's status, the others on its setting
/// @param statusChoices how many of the choices are by a part's status, the others by its kind
// Large because it is a document, key by key.
@JsonNaming(SnakeCaseStrategy.class)
public record Mix(
        List<String> domains,
        List<Weight> shapes,
        List<String> heldOut,
        int records,
        int fewestParts,
        int mostParts,
        int names,
        int values,
        int tasks,
        int shapesPerEnvironment,
        int frames,
        double courtesy,
        double statusConditions,
        double statusChoices) {

    /// A shape by its word, and how often it is drawn compared with the others.
    public record Weight(String shape, int weight) {
        public Weight {
            Shape.of(shape);
            if (weight < 1) throw new IllegalArgumentException("the weight of " + shape + " must be at least 1");
        }
    }

    @JsonCreator
    public Mix {
        domains = List.copyOf(domains);
        shapes = List.copyOf(shapes);
        heldOut = List.copyOf(heldOut);
        Domain.named(domains);
        Spec.check("domains", domains.size(), 1, Domain.ALL.size());
        Spec.check("shapes", shapes.size(), 1, Shape.values().length);
        Spec.check("names", names, Names.SMALLEST_POOL, Names.LARGEST_POOL);
        Spec.check("records", records, 4, names);
        Spec.check("values", values, 2, 8);
        Spec.check("fewest_parts", fewestParts, 2, values);
        Spec.check("most_parts", mostParts, fewestParts, values);
        Spec.check("tasks", tasks, 1, 1000);
        Spec.check("shapes_per_environment", shapesPerEnvironment, 1, shapes.size());
        Spec.check("frames", frames, 1, 100);
        likelihood("courtesy", courtesy);
        likelihood("status_conditions", statusConditions);
        likelihood("status_choices", statusChoices);
        for (String pair : heldOut) {
            String[] part = pair.split("/", -1);
            if (part.length != 2) {
                throw new IllegalArgumentException("held_out: '" + pair + "' is not domain/shape");
            }
            Domain.named(part[0]);
            Shape.of(part[1]);
        }
    }

    private static void likelihood(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(key + " must be from 0 to 1, but is " + value);
        }
    }

    /// By its name, as a document may say it.
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Mix named(String name) {
        return switch (name) {
            case "small" -> small();
            case "complete" -> complete();
            default ->
                throw new IllegalArgumentException(
                        "mix must be small, complete, or a mix key by key, but is '" + name + "'");
        };
    }

    /// Every domain and every shape, every way to say it.
    public static Mix complete() {
        List<Weight> shapes = new ArrayList<>();
        for (Shape shape : Shape.values()) shapes.add(new Weight(shape.word(), 1));
        return new Mix(
                Domain.ALL.stream().map(Domain::name).toList(),
                shapes,
                List.of("tickets/condition", "bookings/two-writes", "accounts/choose", "devices/fallback"),
                6,
                2,
                4,
                Names.LARGEST_POOL,
                8,
                12,
                shapes.size(),
                100,
                0.25,
                0.7,
                0.5);
    }

    /// What a policy of a million parameters can learn in minutes: four domains, six shapes, few words, short lists.
    public static Mix small() {
        return new Mix(
                List.of("orders", "tickets", "bookings", "devices"),
                List.of(
                        new Weight("lookup", 2),
                        new Weight("lookup-write", 2),
                        new Weight("condition", 3),
                        new Weight("fallback", 2),
                        new Weight("choose", 3),
                        new Weight("two-writes", 3)),
                List.of("tickets/condition", "bookings/two-writes", "orders/choose", "devices/fallback"),
                6,
                2,
                2,
                Names.SMALLEST_POOL,
                4,
                10,
                6,
                4,
                0.1,
                1,
                1);
    }

    boolean isHeldOut(Domain domain, Shape shape) {
        return heldOut.contains(domain.name() + "/" + shape.word());
    }
}
