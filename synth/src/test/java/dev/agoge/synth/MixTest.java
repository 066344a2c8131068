package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixTest {
    @Test
    void theSpecOfAMixComesBackEqualAndKeepsItsDigest() {
        Spec spec = new Spec(1, Mix.complete(), 10, 5, 5, 5);
        Spec back = Codec.fromJson(Codec.toJson(spec), Spec.class);
        assertThat(back).isEqualTo(spec);
        assertThat(back.digest()).isEqualTo(spec.digest());
        assertThat(new Spec(2, Mix.complete(), 10, 5, 5, 5).digest()).isNotEqualTo(spec.digest());
    }

    @Test
    void theSmallMixHasWhatADemoNeeds() {
        assertThat(Mix.small().domains()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(Mix.small().shapes())
                .extracting(Mix.Weight::shape)
                .hasSizeGreaterThanOrEqualTo(4)
                .contains("condition", "two-writes");
        assertThat(Mix.small().heldOut()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aWordThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Mix.Weight("riddle", 1)).hasMessageContaining("no shape 'riddle'");
        assertThatThrownBy(() -> mix(List.of("zoo"), List.of(), 6)).hasMessageContaining("no domain 'zoo'");
        assertThatThrownBy(() -> mix(List.of("orders"), List.of("orders"), 6)).hasMessageContaining("not domain/shape");
        assertThatThrownBy(() -> mix(List.of("orders"), List.of(), 2)).hasMessageContaining("records must be from 4");
    }

    private static Mix mix(List<String> domains, List<String> heldOut, int records) {
        return new Mix(domains, List.of(new Mix.Weight("lookup", 1)), heldOut, records, 2, 2, 16, 4, 4, 1, 4, 0, 1, 1);
    }

    @Test
    void aSpecIsADocumentWithKeysInSnakeCaseAndMayNameItsMix() {
        String document = """
                {"seed": 3, "mix": "small", "train": 10, "held_out": 4, "held_out_combination": 2, "documents": 5}""";
        Spec spec = new Spec(3, Mix.small(), 10, 4, 2, 5);
        assertThat(Codec.fromJson(document, Spec.class)).isEqualTo(spec);
        assertThat(Codec.toJson(spec))
                .contains("\"held_out_combination\":2", "\"shapes_per_environment\":6", "\"most_parts\":2")
                .doesNotContain("heldOut", "mostParts");
        assertThat(Codec.fromJson(Codec.toJson(spec), Spec.class).digest()).isEqualTo(spec.digest());
        assertThat(Codec.fromJson(
                                "{\"mix\":\"complete\",\"seed\":1,\"train\":1,\"held_out\":0,"
                                        + "\"held_out_combination\":0,\"documents\":1}",
                                Spec.class)
                        .mix())
                .isEqualTo(Mix.complete());
    }

    @Test
    void whatIsWrongIsNamedByItsKey() {
        assertThatThrownBy(() -> new Spec(1, Mix.small(), 0, 0, 0, 1))
                .hasMessageContaining("train must be from 1 to 10000000, but is 0");
        assertThatThrownBy(() -> new Spec(1, Mix.small(), 1, -1, 0, 1)).hasMessageContaining("held_out must be");
        assertThatThrownBy(() -> new Spec(1, Mix.small(), 1, 0, -1, 1))
                .hasMessageContaining("held_out_combination must be");
        assertThatThrownBy(() -> new Spec(1, Mix.small(), 1, 0, 0, 0)).hasMessageContaining("documents must be");
        assertThatThrownBy(() -> Mix.named("medium")).hasMessageContaining("mix must be small, complete");
    }
}
