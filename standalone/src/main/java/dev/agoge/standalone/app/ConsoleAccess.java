package dev.agoge.standalone.app;

import java.util.List;

/// Who may reach the console.
///
/// @param hosts names that requests from beyond loopback may call it by
/// @param secret the password of everybody who comes from beyond loopback
public record ConsoleAccess(String address, List<String> hosts, String secret) {
    public static final String LOOPBACK = "127.0.0.1";

    /// This machine alone.
    public static final ConsoleAccess LOCAL = new ConsoleAccess(LOOPBACK, List.of(), "");

    public ConsoleAccess {
        hosts = List.copyOf(hosts);
    }

    @Override
    public String toString() {
        return address;
    }
}
