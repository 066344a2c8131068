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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
        blobs.delete(digest, Instant.MAX);
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
        assertThat(blobs.delete(digest, Instant.EPOCH)).as("it was put since").isFalse();
        assertThat(blobs.has(digest)).isTrue();
        assertThat(blobs.delete(digest, Instant.MAX)).isTrue();
        assertThat(blobs.delete(digest, Instant.MAX)).isFalse();
        assertThat(blobs.has(digest)).isFalse();
        assertThatThrownBy(() -> blobs.open(digest)).hasMessageContaining("has no " + digest);
    }

    @Test
    void whatIsPutAgainWhileItIsDeletedIsThere() throws InterruptedException {
        FolderBlobs blobs = blobs();
        byte[] bytes = bytes(10);
        Sha256 digest = Sha256.of(bytes);
        // Files are as young as the kernel's clock says, which is not ours to the millisecond.
        Instant before = Instant.now().minusSeconds(60);
        AtomicBoolean done = new AtomicBoolean();
        Thread sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) blobs.delete(digest, before);
        });
        FileTime old = FileTime.from(before.minusSeconds(3600));
        for (int i = 0; i < 2000; i++) {
            blobs.put(bytes);
            assertThat(settled(blobs, digest)).as("the blob after it was put").isTrue();
            age(blobs.file(digest), old);
        }
        done.set(true);
        sweeper.join();
    }

    private static void age(Path file, FileTime old) {
        try {
            Files.setLastModifiedTime(file, old);
        } catch (IOException taken) {
            assertThat(taken).isInstanceOf(NoSuchFileException.class);
        }
    }

    /// It may be off its shelf for the moment in which its age is looked at.
    private static boolean settled(FolderBlobs blobs, Sha256 digest) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            if (blobs.has(digest)) return true;
            Thread.sleep(1);
        }
        return false;
    }

    @Test
    void whatIsRenewedIsYoung() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(10));
        Files.setLastModifiedTime(blobs.file(digest), FileTime.from(Instant.EPOCH));
        Instant before = Instant.now().minusSeconds(60);
        assertThat(blobs.renew(digest)).isTrue();
        assertThat(blobs.delete(digest, before)).isFalse();
        assertThat(blobs.renew(Sha256.of(bytes(11)))).isFalse();
    }

    @Test
    void whatASweeperThatWasKilledHadTakenIsPutBack() throws IOException {
        FolderBlobs blobs = blobs();
        Sha256 digest = blobs.put(bytes(10));
        Files.move(blobs.file(digest), folder.resolve("blobs/taken-" + digest));
        assertThat(blobs.has(digest)).isFalse();
        blobs.tidy(Instant.EPOCH, true);
        assertThat(blobs.has(digest)).isFalse();
        blobs.tidy(Instant.EPOCH, false);
        assertThat(blobs.get(digest)).contains(bytes(10));
    }

    @Test
    void whatWritersLeftIsDeletedWhenItIsOld() throws IOException {
        FolderBlobs blobs = blobs();
        Path young = Files.write(folder.resolve("blobs/new-1"), bytes(3));
        Path old = Files.write(folder.resolve("blobs/new-2"), bytes(4));
        Path other = Files.write(folder.resolve("blobs/notes"), bytes(5));
        Instant now = Instant.now();
        for (Path one : List.of(old, other)) Files.setLastModifiedTime(one, FileTime.from(now.minusSeconds(3600)));
        Instant before = now.minusSeconds(60);
        assertThat(blobs.tidy(before, true)).isEqualTo(new BlobStore.Leavings(1, 4));
        assertThat(old).exists();
        assertThat(blobs.tidy(before, false)).isEqualTo(new BlobStore.Leavings(1, 4));
        assertThat(old).doesNotExist();
        assertThat(List.of(young, other)).allMatch(Files::exists);
    }

    @Test
    void itBelongsToTheFirstWhoSaysSo() {
        assertThat(blobs().belongTo("ledger a")).isEqualTo("ledger a");
        assertThat(blobs().belongTo("ledger b")).isEqualTo("ledger a");
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
