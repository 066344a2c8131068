package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Split;
import dev.agoge.environments.Auditor;
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Certificate;
import dev.agoge.environments.Environment;
import dev.agoge.synth.Composer.Candidate;
import dev.agoge.synth.Composer.Composed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every shape in every domain: the auditor finds nothing to refuse.
class CertifiedTest {
    static Stream<Arguments> everyPair() {
        return Domain.ALL.stream()
                .flatMap(domain -> Stream.of(Shape.values()).map(shape -> Arguments.of(domain.name(), shape)));
    }

    @ParameterizedTest(name = "{1} of {0}")
    @MethodSource("everyPair")
    void isCertified(String domain, Shape shape) {
        Composed composed = new Composer(Single.of(Domain.named(domain), shape), 7).compose(Split.TRAIN, 0);
        Environment environment = Environment.of(Bundle.of(composed.with(composed.candidates())));
        assertThat(composed.candidates()).hasSizeGreaterThan(10);
        int broken = 0;
        int variants = 0;
        List<Certificate> refused = new ArrayList<>();
        for (Candidate candidate : composed.candidates()) {
            variants += candidate.task().variants().size();
            switch (Auditor.audit(environment, candidate.task())) {
                case Certificate.Certified certified -> broken += certified.broken();
                case Certificate.Refused refusal -> refused.add(refusal);
            }
        }
        assertThat(refused).isEmpty();
        assertThat(broken).as("variants killed, of %s", variants).isGreaterThanOrEqualTo((int)
                Math.ceil(0.98 * variants));
    }
}
