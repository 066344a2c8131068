package dev.agoge.standalone.app;

import java.util.Set;

/// How a platform is to run.
///
/// @param port of the console; 0 for any free one
/// @param threads cores for the policy's arithmetic
public record Launch(Set<Role> roles, int port, ConsoleAccess access, int threads) {
    public Launch {
        roles = Set.copyOf(roles);
    }

    /// All roles, on every core.
    public static Launch everything(int port) {
        return new Launch(Set.of(Role.values()), port, ConsoleAccess.LOCAL, allCores());
    }

    public static int allCores() {
        return Runtime.getRuntime().availableProcessors();
    }

    boolean web() {
        return roles.contains(Role.CONSOLE);
    }
}
