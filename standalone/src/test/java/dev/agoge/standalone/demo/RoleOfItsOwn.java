package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.standalone.servers.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A role as a process with a home of its own, to be killed and started again.
final class RoleOfItsOwn implements AutoCloseable {
    /// What it says when it is at work.
    private static final String AT_WORK = " at ";

    private final String role;
    private final Path home;
    private final List<String> command;
    private Process process;

    private RoleOfItsOwn(String role, Path home, List<String> command) {
        this.role = role;
        this.home = home;
        this.command = command;
        this.process = begin();
    }

    /// What they all share.
    record Shared(Path folder, Path blobs, Servers servers) {
        private List<String> options() throws IOException {
            Path password = folder.resolve("password");
            Files.writeString(password, servers.database().password());
            return List.of(
                    "--blobs=" + blobs,
                    "--kafka=" + servers.kafka(),
                    "--postgres=" + servers.database().url(),
                    "--postgres-user=" + servers.database().user(),
                    "--postgres-password-file=" + password);
        }
    }

    /// @param name of its home
    /// @param own options besides the shared ones
    static RoleOfItsOwn start(String role, String name, Shared shared, String... own) throws IOException {
        Path home = shared.folder().resolve(name);
        // Only what computes is worth its compiler.
        boolean computes = role.equals("trainer") || role.equals("rollout");
        List<String> command = new ArrayList<>(
                Jvm.command("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + (computes ? 4 : 1)));
        command.addAll(List.of("dev.agoge.standalone.cli.Agoge", role, "--home=" + home));
        command.addAll(shared.options());
        command.addAll(List.of(own));
        return new RoleOfItsOwn(role, home, command);
    }

    private Process begin() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said().toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path said() {
        return home.resolveSibling(home.getFileName() + ".said");
    }

    /// Waits until it is at work.
    RoleOfItsOwn ready() throws IOException, InterruptedException {
        while (!Files.readString(said()).contains(AT_WORK)) {
            assertThat(process.isAlive())
                    .as("%s lives: %s", role, Files.readString(said()))
                    .isTrue();
            Thread.sleep(50);
        }
        return this;
    }

    /// What the console is at, or the ops port.
    String url() throws IOException {
        return Files.readString(said()).replaceFirst("(?s).*(http://[^ ]*[0-9]).*", "$1");
    }

    /// As `kill -9`.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() {
        process = begin();
    }

    void killAndStartAgain() throws InterruptedException {
        kill();
        startAgain();
    }

    /// As `kill -TERM`.
    ///
    /// @return how long it took to end
    Duration terminate() throws InterruptedException {
        long begun = System.nanoTime();
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ends", role).isTrue();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    boolean lives() {
        return process.isAlive();
    }

    /// What it said last.
    @Override
    public String toString() {
        try {
            return role + " " + (process.isAlive() ? "lives" : "has ended") + ": " + Files.readString(said());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
