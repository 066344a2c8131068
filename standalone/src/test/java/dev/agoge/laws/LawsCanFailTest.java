package dev.agoge.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A law that cannot fail is none: each is shown the fixture that breaks it, and must name it.
class LawsCanFailTest {
    private static final JavaClasses BREAKERS = new ClassFileImporter().importPackages("fixture");
    private static final Map<String, ArchRule> LAWS = new Laws("fixture").all();

    private static final Map<String, String> BROKEN_BY = Map.ofEntries(
            Map.entry("modules see what their row allows", "fixture.grpo.SeesRollout"),
            Map.entry("frameworks stay at the edges", "fixture.reward.AsksTheDatabase"),
            Map.entry("only edges see wire", "fixture.rollout.SeesWire"),
            Map.entry("packages are null-marked", "fixture.synth.Unmarked"),
            Map.entry("no vague names", "fixture.rollout.EpisodeManager"),
            Map.entry("contracts hold data", "fixture.contracts.LogsIts"),
            Map.entry("packages form no cycle", "rollout.near"),
            Map.entry("sums across lanes have our order", "fixture.policy.SumsAcrossLanes.sum"),
            Map.entry("no transcendental across lanes", "fixture.policy.SumsAcrossLanes.exponential"),
            Map.entry("nothing out of the air", "fixture.grpo.AsksTheClock"),
            Map.entry("no Java serialisation", "fixture.rollout.Deserialises"),
            Map.entry("no scripts", "fixture.reward.RunsScripts"),
            Map.entry("no printing", "fixture.rollout.Prints"),
            Map.entry("no mutable statics", "fixture.grpo.AsksTheClock.last"),
            Map.entry("no place in a format", "fixture.rollout.SpeaksAsIsUsualHere"));

    @Test
    void everyLawHasItsBreaker() {
        assertThat(BROKEN_BY.keySet()).isEqualTo(LAWS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> breaks() {
        return LAWS.entrySet().stream()
                .map(law -> DynamicTest.dynamicTest(law.getKey(), () -> {
                    var verdict = law.getValue().evaluate(BREAKERS);
                    assertThat(verdict.hasViolation()).isTrue();
                    assertThat(verdict.getFailureReport().toString()).contains(BROKEN_BY.get(law.getKey()));
                }));
    }

    /// Each breaker breaks what it is for; a law that caught the lawful too would be worthless.
    @Test
    void theLawfulAreLeftAlone() {
        for (ArchRule law : LAWS.values()) {
            assertThat(law.evaluate(BREAKERS).getFailureReport().toString())
                    .doesNotContain("fixture.policy.Lawful", "fixture.rollout.kafka.LawfulEdge");
        }
    }
}
