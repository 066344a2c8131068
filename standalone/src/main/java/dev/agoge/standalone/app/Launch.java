package dev.agoge.standalone.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a process is to run.
///
/// @param port of the console, or of health and metrics where it has none; 0 for any free one
/// @param threads cores for the policy's arithmetic
/// @param blobs the folder of the blobs, if it is not the home's
/// @param models folders below which documents may name models
public record Launch(
        Set<Role> roles,
        int port,
        ConsoleAccess access,
        int threads,
        Optional<Path> blobs,
        Rules rules,
        List<Path> models) {
    public Launch {
        roles = Set.copyOf(roles);
        models = List.copyOf(models);
    }

    /// All roles, on every core.
    public static Launch everything(int port) {
        return new Launch(
                Set.of(Role.values()),
                port,
                ConsoleAccess.LOCAL,
                allCores(),
                Optional.empty(),
                Rules.DEFAULT,
                List.of());
    }

    public static int allCores() {
        return Runtime.getRuntime().availableProcessors();
    }

    public Launch with(Rules other) {
        return new Launch(roles, port, access, threads, blobs, other, models);
    }

    public Launch with(List<Path> models) {
        return new Launch(roles, port, access, threads, blobs, rules, models);
    }

    boolean console() {
        return roles.contains(Role.CONSOLE);
    }
}
