package dev.agoge.wire.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasPutCanBeReadByAnotherStoreOnTheSameFolder() {
        for (int size : new int[] {0, 1, 4095, 4096, 1_000_003}) {
            byte[] bytes = bytes(size);
            Sha256 digest = blobs().put(bytes);
            assertThat(digest).isEqualTo(Sha256.of(bytes));
            assertThat(blobs().require(digest)).isEqualTo(bytes);
        }
    }

    @Test
    void whatWasNeverPutIsAbsent() {
        assertThat(blobs().get(Sha256.of(bytes(7)))).isEmpty();
    }

    @Test
    void puttingTwiceKeepsOneFile() throws IOException {
        FolderBlobs blobs = blobs();
        blobs.put(bytes(100));
        blobs.put(bytes(100));
        assertThat(files()).hasSize(1);
    }

    @Test
    void aDamagedBlobIsNotHandedOut() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(100));
        byte[] damaged = bytes(100);
        damaged[50] ^= 1;
        Files.write(blobs.file(digest), damaged);
        assertThatThrownBy(() -> blobs.get(digest)).hasMessageContaining("is damaged");
    }

    @Test
    void aBlobCutShortIsHealedByPuttingItAgain() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(100));
        Files.write(blobs.file(digest), bytes(40));
        blobs.put(bytes(100));
        assertThat(blobs.require(digest)).isEqualTo(bytes(100));
    }

    @Test
    void manyMayPutTheSameAtOnce() throws IOException, InterruptedException, ExecutionException {
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Sha256>> puts = IntStream.range(0, 64)
                    .<Callable<Sha256>>mapToObj(i -> () -> blobs().put(bytes(1000 + i % 4)))
                    .toList();
            for (Future<Sha256> put : writers.invokeAll(puts)) {
                assertThat(blobs().get(put.get())).isPresent();
            }
        }
        assertThat(files()).as("four blobs, and nothing left aside").hasSize(4);
    }

    @Test
    void withoutRoomNothingIsWritten() throws IOException {
        var blobs = new FolderBlobs(folder.resolve("blobs"), () -> {
            throw new IllegalStateException("the disk is nearly full");
        });
        assertThatThrownBy(() -> blobs.put(bytes(1))).hasMessageContaining("nearly full");
        assertThat(files()).isEmpty();
    }

    private FolderBlobs blobs() {
        return new FolderBlobs(folder.resolve("blobs"), () -> {});
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) bytes[i] = (byte) (i * 31 + size);
        return bytes;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(folder.resolve("blobs"))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }
}
