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
}
