package dev.agoge.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
    @TempDir
    private Path folder;

    @Test
    void aNewHomeIsMadeAndOpensAgain() {
        Path path = folder.resolve("new/home");
        Home.own(path).close();
        try (Home home = Home.own(path)) {
            assertThat(home.folder()).isEqualTo(path);
            assertThat(home.log().getParent()).isDirectory();
        }
    }

    @Test
    void whatKilledProcessesLaidOutLongAgoIsCleared() throws IOException {
        Home.own(folder).close();
        Path old = Files.createDirectories(folder.resolve("scratch/laid-out-1"));
        Path young = Files.createDirectories(folder.resolve("scratch/laid-out-2"));
        Files.writeString(old.resolve("model.safetensors"), "weights");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Home.own(folder).close();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void aSecondOwnerIsToldWhoTheFirstIs() {
        try (Home home = Home.own(folder)) {
            assertThatThrownBy(() -> Home.own(home.folder()))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--home");
        }
        Home.own(folder).close();
    }

    @Test
    void rolesMayJoinWhatAnotherOwns() {
        try (Home home = Home.own(folder);
                Home joined = Home.join(folder)) {
            assertThat(joined.blobs()).isEqualTo(home.blobs());
        }
    }

    @Test
    void aRoleThatSharesTheBlobsHasAHomeOfItsOwn() {
        Path own = folder.resolve("own");
        try (Home made = Home.joinOrMake(own)) {
            assertThat(made.owned()).isFalse();
            assertThat(made.log().getParent()).isDirectory();
        }
        Home.join(own).close();
    }

    @Test
    void joiningWhereNoHomeIsIsRefused() {
        assertThatThrownBy(() -> Home.join(folder.resolve("nowhere")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no home at");
    }

    @Test
    void aHomeOfAnotherVersionIsLeftAlone() throws IOException {
        Home.own(folder).close();
        Files.writeString(folder.resolve("version"), "agoge home 9\n");
        assertThatThrownBy(() -> Home.own(folder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'agoge home 9'")
                .hasMessageContaining("'" + Home.FORMAT + "'");
        assertThat(folder.resolve("version")).hasContent("agoge home 9");
    }

    @Test
    void aFolderWithOtherThingsIsNotTakenOver() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "…");
        assertThatThrownBy(() -> Home.own(folder)).isInstanceOf(Refusal.class).hasMessageContaining("no Agoge home");
    }

    @Test
    void aFileIsNoHome() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Home.own(file)).isInstanceOf(Refusal.class).hasMessageContaining("--home");
    }

    @Test
    void whereNobodyMayWriteIsRefused() {
        assertThatThrownBy(() -> Home.own(Path.of("/proc/agoge")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("/proc/agoge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a$b", "a\"b", "a`b", "a\\b", "a\nb", "a\ufffdb"})
    void aPathThatServersWouldMisreadIsRefusedByItsCharacter(String name) {
        for (ThrowingConsumer<Path> use : List.<ThrowingConsumer<Path>>of(Home::own, Home::join, Home::check)) {
            assertThatThrownBy(() -> use.accept(folder.resolve(name)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("cannot have");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a'b", " a ", "grüße-世界", "a%d%ib", "#{1};:?*[x]!&|<>(=)@~"})
    void otherPathsAreHomes(String name) {
        Home.check(folder.resolve(name));
        assertThat(folder).isEmptyDirectory();
        try (Home home = Home.own(folder.resolve(name))) {
            assertThat(home.temporary()).isDirectory();
        }
    }

    @Test
    void tooLittleRoomIsRefusedAndEnoughIsNot() {
        new Disk(folder, 1).requireRoom();
        assertThatThrownBy(() -> new Disk(folder, Long.MAX_VALUE).requireRoom())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("MB are free");
    }
}
