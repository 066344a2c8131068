package dev.agoge.standalone.servers;

import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL as a child process: durable (fsync is on), reachable by password from the loopback interface
/// only. It cannot outlive this process: the kernel stops it when its parent dies, and one that is still there all
/// the same is stopped at the next start.
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String USER = "agoge";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String DATABASE = "postgres";
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=64",
            "shared_buffers=64MB",
            "max_wal_size=256MB",
            "log_checkpoints=off",
            "jit=off");

    private final Path folder;
    private final int port;
    private final String password;
    private final Process process;
    private final ExecutorService spawner;

    private EmbeddedPostgres(Path folder, int port, String password, Process process, ExecutorService spawner) {
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.process = process;
        this.spawner = spawner;
    }

    /// Starts it on its folder, which is made and initialised the first time.
    ///
    /// @param programs where PostgreSQL's programs are unpacked
    /// @throws Refusal if this machine cannot run it
    public static EmbeddedPostgres start(Path folder, Path programs) {
        try {
            Files.createDirectories(folder);
            requireProgram("setpriv");
            requireProgram("setsid");
            List<String> asUser = PostgresUser.prefix();
            PostgresPrograms binaries = PostgresPrograms.unpackInto(programs);
            stopOrphan(folder.resolve("data"));
            String password = password(folder);
            initialise(folder, binaries, asUser);
            return launch(folder, binaries, asUser, password);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL on " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL started", e);
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    public String password() {
        return password;
    }

    /// The server's process, for those who must prove that it is gone.
    public ProcessHandle process() {
        return process.toHandle();
    }

    /// Where the password lies, readable by its owner only.
    public static Path passwordFile(Path folder) {
        return folder.resolve("password");
    }

    @Override
    public void close() {
        try {
            // The interrupt is PostgreSQL's fast shutdown: sessions are ended, everything is written.
            signal(process.toHandle(), "INT");
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            spawner.shutdown();
        }
    }

    private static void requireProgram(String name) throws InterruptedException {
        try {
            quietly(List.of(name, "--version"));
        } catch (IOException e) {
            throw new Refusal(
                    "The program '" + name + "' is missing; it is part of util-linux"
                            + " (Debian: apt-get install util-linux).",
                    e);
        }
    }

    /// What a killed process left: only a postgres that serves this very folder is stopped. The folder is
    /// ours alone, so a note of somebody else's process, or of none, is left over; PostgreSQL, which cannot
    /// know, would not start. One of a process that is gone it sorts out itself, and makes sure that nobody is
    /// left who writes there.
    static void stopOrphan(Path data) throws IOException, InterruptedException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return;
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String noted = text.lines().findFirst().orElse("").strip();
        boolean number = noted.matches("[1-9]\\d{0,9}");
        Optional<ProcessHandle> process = number ? ProcessHandle.of(Long.parseLong(noted)) : Optional.empty();
        if (process.isPresent() && serves(process.get(), data)) stop(process.get(), data);
        else if (process.isPresent() || !number) Files.delete(file);
    }

    private static void stop(ProcessHandle orphan, Path data) throws InterruptedException {
        LOG.warn("stopping the PostgreSQL (process {}) that an earlier Agoge left", orphan.pid());
        signal(orphan, "INT");
        try {
            orphan.onExit().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new Refusal(
                    "A PostgreSQL (process " + orphan.pid() + ") still holds " + data
                            + " and does not stop. End it, then try again.",
                    e);
        }
    }

    private static boolean serves(ProcessHandle process, Path data) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return process.info().command().orElse("").endsWith("/postgres")
                && List.of(arguments).contains(data.toString());
    }

    private static String password(Path folder) throws IOException {
        Path file = passwordFile(folder);
        if (!Files.exists(file)) {
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            Path aside = folder.resolve("password.new");
            Files.deleteIfExists(aside);
            var ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.createFile(aside, PosixFilePermissions.asFileAttribute(ownerOnly));
            Files.writeString(aside, HexFormat.of().formatHex(secret));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file);
    }

    /// Initialises aside and renames, so that a process killed half-way leaves nothing that looks like a cluster.
    private static void initialise(Path folder, PostgresPrograms programs, List<String> asUser)
            throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        if (Files.exists(data)) return;
        Path aside = folder.resolve("data.new");
        Folders.delete(aside);
        var command = new ArrayList<>(asUser);
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--", programs.initdb()));
        command.addAll(List.of("-D", aside.toString(), "-U", USER, "-E", "UTF8", "--locale=C"));
        command.addAll(List.of("-A", "scram-sha-256", "--pwfile=" + passwordFile(folder), "--wal-segsize=4"));
        int status = spawn(command, folder).waitFor();
        if (status != 0) {
            throw new Refusal("PostgreSQL's initdb failed (status " + status + "): " + lastWords(folder) + " ("
                    + log(folder) + ")");
        }
        Files.move(aside, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static EmbeddedPostgres launch(Path folder, PostgresPrograms programs, List<String> asUser, String password)
            throws IOException, InterruptedException {
        int port = FreePort.any();
        var command = new ArrayList<>(asUser);
        // Its own session, so that Ctrl-C in the terminal reaches us alone and we stop it last. The death signal comes
        // after the namespace: a change of credentials would clear it.
        command.addAll(List.of("setsid", "setpriv", "--pdeathsig", "INT", "--", programs.postgres()));
        command.addAll(List.of("-D", folder.resolve("data").toString(), "-p", Integer.toString(port)));
        for (String setting : SETTINGS) command.addAll(List.of("-c", setting));
        // The kernel sends the death signal when the *thread* that forked ends, so that thread lives as long as we.
        ExecutorService spawner = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("postgres-spawner").factory());
        Process process = spawnOn(spawner, command, folder);
        var server = new EmbeddedPostgres(folder, port, password, process, spawner);
        server.awaitConnections();
        return server;
    }

    private static Process spawnOn(ExecutorService spawner, List<String> command, Path folder)
            throws InterruptedException {
        try {
            return spawner.submit(() -> spawn(command, folder)).get();
        } catch (ExecutionException e) {
            throw new Refusal("PostgreSQL cannot be started: " + e.getCause(), e);
        }
    }

    private void awaitConnections() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(1)) return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    close();
                    throw new Refusal("PostgreSQL did not start: " + lastWords(folder) + " (" + log(folder) + ")", e);
                }
            }
            Thread.sleep(20);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, password);
    }

    private static Process spawn(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                .start();
    }

    private static Path log(Path folder) {
        return folder.resolve("postgres.log");
    }

    private static String lastWords(Path folder) {
        try {
            List<String> lines = Files.readAllLines(log(folder));
            return lines.isEmpty() ? "it said nothing" : lines.getLast();
        } catch (IOException e) {
            return "it left no log";
        }
    }

    private static void signal(ProcessHandle process, String signal) throws InterruptedException {
        try {
            quietly(List.of("kill", "-" + signal, Long.toString(process.pid())));
        } catch (IOException e) {
            process.destroy();
        }
    }

    private static int quietly(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
