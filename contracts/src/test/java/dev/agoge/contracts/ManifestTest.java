package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private final InMemoryBlobs blobs = new InMemoryBlobs();

    @Test
    void itIsReadBackAndItsTextIsThatOfSha256sum() {
        Sha256 words = blobs.put("words".getBytes(StandardCharsets.UTF_8));
        Manifest manifest = new Manifest(new TreeMap<>(Map.of("tokenizer.json", words, "config.json", words)));
        Sha256 digest = manifest.store(blobs);
        assertThat(Manifest.open(blobs, digest)).isEqualTo(manifest);
        assertThat(blobs.require(digest))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(words + "  config.json\n" + words + "  tokenizer.json\n");
    }

    @Test
    void whatIsNoManifestIsNamed() {
        String sum = Sha256.of(new byte[0]).hex();
        for (String bad : new String[] {"hello", sum + " one-space", sum + "  ../outside", sum + "  a/b", sum + "  "}) {
            Sha256 digest = blobs.put(bad.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> Manifest.open(blobs, digest))
                    .hasMessageContaining(digest + " is no manifest: it has a line that is no sum");
        }
    }
}
