package dev.agoge.wire.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
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

    @Test
    void aStreamIsStoredAndReadBackInPieces() throws IOException {
        for (int size : new int[] {0, 1, 65_536, 65_537, 1_000_003}) {
            byte[] bytes = bytes(size);
            Sha256 digest = blobs().put(new ByteArrayInputStream(bytes));
            assertThat(digest).isEqualTo(Sha256.of(bytes));
            try (InputStream in = blobs().open(digest)) {
                assertThat(in.readNBytes(size / 3)).isEqualTo(Arrays.copyOf(bytes, size / 3));
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, size / 3, size));
            }
        }
        assertThat(files()).as("five blobs, and nothing left aside").hasSize(5);
    }

    @Test
    void whatIsLaidOutIsTheBlobAndStaysWhenItIsDeleted() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.write(out -> {
            for (int i = 0; i < 100; i++) out.write(bytes(1000));
        });
        Path file = folder.resolve("laid-out");
        blobs.layOut(digest, file);
        assertThatThrownBy(() -> blobs.layOut(digest, file)).isInstanceOf(FileAlreadyExistsException.class);
        blobs.delete(digest);
        assertThat(Sha256.of(Files.readAllBytes(file))).isEqualTo(digest);
        assertThatThrownBy(() -> blobs.layOut(digest, folder.resolve("other")))
                .hasMessageContaining("has no " + digest);
    }

    @Test
    void aStreamThatBreaksOffLeavesNothing() throws IOException {
        InputStream broken = new InputStream() {
            private int left = 3;

            @Override
            public int read() {
                throw new UnsupportedOperationException("it is read in pieces");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left-- == 0) throw new IOException("the line is dead");
                return length;
            }
        };
        assertThatThrownBy(() -> blobs().put(broken)).hasRootCauseMessage("the line is dead");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsDamagedFailsWithItsLastBytesAlsoForThoseWhoCountThem() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(100_000));
        byte[] damaged = bytes(100_000);
        damaged[50] ^= 1;
        Files.write(blobs.file(digest), damaged);
        try (InputStream in = blobs.open(digest)) {
            assertThat(in.readNBytes(99_999)).hasSize(99_999);
            assertThatThrownBy(in::read).hasMessageContaining("is damaged");
        }
        try (InputStream in = blobs.open(digest)) {
            assertThatThrownBy(() -> in.skipNBytes(100_000)).hasMessageContaining("is damaged");
        }
        Files.write(blobs.file(digest), new byte[0]);
        try (InputStream in = blobs.open(digest)) {
            assertThatThrownBy(in::read).hasMessageContaining("is damaged");
        }
    }

    @Test
    void whatIsDeletedIsGone() {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(10));
        assertThat(blobs.has(digest)).isTrue();
        blobs.delete(digest);
        blobs.delete(digest);
        assertThat(blobs.has(digest)).isFalse();
        assertThatThrownBy(() -> blobs.open(digest)).hasMessageContaining("has no " + digest);
    }

    @Test
    void aSweeperSeesWhatIsThereAndWhenItWasLastPut() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 kept = blobs.put(bytes(10));
        Sha256 again = blobs.put(bytes(20));
        Instant old = Instant.parse("2020-01-01T00:00:00Z");
        for (Sha256 digest : List.of(kept, again)) {
            Files.setLastModifiedTime(blobs.file(digest), FileTime.from(old));
        }
        Files.createFile(folder.resolve("blobs").resolve("new-stray"));
        blobs.put(new ByteArrayInputStream(bytes(20)));
        try (Stream<BlobStore.Stored> stored = blobs.list()) {
            assertThat(stored)
                    .hasSize(2)
                    .contains(new BlobStore.Stored(kept, 10, old))
                    .anySatisfy(blob -> {
                        assertThat(blob.digest()).isEqualTo(again);
                        assertThat(blob.bytes()).isEqualTo(20);
                        assertThat(blob.modified()).isAfter(old);
                    });
        }
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
