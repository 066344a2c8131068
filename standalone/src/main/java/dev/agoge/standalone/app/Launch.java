package dev.agoge.standalone.app;

import java.util.Set;

/// How a platform is to run.
///
/// @param port of the console; 0 for any free one
/// @param address the console listens on
/// @param threads cores for the policy's arithmetic
public record Launch(Set<Role> roles, int port, String address, int threads) {
    public static final String LOOPBACK = "127.0.0.1";

    public Launch {
        roles = Set.copyOf(roles);
    }

    /// All roles, on every core.
    public static Launch everything(int port) {
        return new Launch(Set.of(Role.values()), port, LOOPBACK, allCores());
    }

    public static int allCores() {
        return Runtime.getRuntime().availableProcessors();
    }

    boolean web() {
        return roles.contains(Role.CONSOLE);
    }
}
