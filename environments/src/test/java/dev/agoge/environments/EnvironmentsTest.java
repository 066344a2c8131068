package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
    private final BlobStore blobs = new InMemoryBlobs();
    private final Environments environments = new Environments(blobs, 2);

    @Test
    void whatIsUsedIsKeptAndTheLongestUnusedIsLetGo() {
        EnvironmentRef first = publish("first");
        EnvironmentRef second = publish("second");
        Environment kept = environments.load(first);
        Environment gone = environments.load(second);
        assertThat(environments.load(first)).isSameAs(kept);
        environments.load(publish("third"));
        assertThat(environments.load(first)).isSameAs(kept);
        assertThat(environments.load(second)).isNotSameAs(gone);
    }

    private EnvironmentRef publish(String name) {
        return Library.read(Library.textWith("corner-library", name)).publish(blobs);
    }

    @Test
    void anEnvironmentKnowsItsTasks() {
        Environment library = environments.load(publish("corner-library"));
        assertThat(library.cards())
                .containsExactly(
                        new TaskCard(Library.RETURN_DUNE, library.ref(), "library", "two-writes", Split.TRAIN));
        assertThat(library.tools()).extracting("name").containsExactly("find_loans", "return_loan", "charge_fine");
        assertThat(library.tools().getFirst().parameters())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"reader\":{\"type\":\"string\"}},"
                        + "\"required\":[\"reader\"],\"additionalProperties\":false}");
        assertThatThrownBy(() -> library.task(new TaskId("return-emma"))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatIsNotToBeHadIsTheEnvironmentsFailure() {
        assertThatThrownBy(() -> environments.load(new EnvironmentRef("corner-library", "1", Sha256.of(new byte[0]))))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("the blob store has no");
        Sha256 junk = blobs.put(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> environments.load(new EnvironmentRef("corner-library", "1", junk)))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("no JSON");
    }

    @Test
    void aNameThatIsNotTheBundlesOwnIsRefused() {
        EnvironmentRef ref = publish("corner-library");
        EnvironmentRef renamed = new EnvironmentRef("other-library", ref.version(), ref.digest());
        assertThatThrownBy(() -> environments.load(renamed))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("not EnvironmentRef[name=other-library");
    }
}
