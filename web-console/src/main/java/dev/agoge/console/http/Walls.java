package dev.agoge.console.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who gets through to the console. On loopback, whoever calls it by a loopback name: a page of another site that has
/// made its own name point here (DNS rebinding) does not. Beyond loopback, whoever knows the secret and calls it by a
/// name it has been given.
public final class Walls {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean open;
    private final Set<String> hosts;
    private final String secret;

    /// @param address what the console listens on
    /// @param hosts the names it has been given
    public Walls(InetAddress address, List<String> hosts, String secret) {
        this.open = !address.isLoopbackAddress();
        this.hosts = Set.copyOf(hosts);
        this.secret = secret;
        if (open && secret.length() < 16) {
            throw new IllegalArgumentException("The console would listen on " + address.getHostAddress()
                    + ", where others can reach it, and agoge.console.secret has " + secret.length()
                    + " characters. Give it at least 16, or listen on 127.0.0.1.");
        }
        if (open && hosts.isEmpty()) {
            throw new IllegalArgumentException("The console would listen on " + address.getHostAddress()
                    + ", but agoge.console.hosts names no host that it may be called by. Name at least one.");
        }
    }

    /// Why this host may not be answered to, or nothing.
    Optional<String> refuse(@Nullable String host) {
        String name = withoutPort(host == null ? "" : host);
        if (LOOPBACK.contains(name) || hosts.contains(name)) return Optional.empty();
        return Optional.of("The console does not answer to the host '" + name + "'. Call it by "
                + (open ? String.join(", ", hosts) : "localhost") + ", or add the name to agoge.console.hosts.");
    }

    /// True if the caller has shown the secret, or need not.
    boolean admits(@Nullable String authorization) {
        if (!open) return true;
        if (authorization == null || !authorization.startsWith("Basic ")) return false;
        String pair = decode(authorization.substring("Basic ".length()).strip());
        int colon = pair.indexOf(':');
        return colon >= 0 && same(pair.substring(colon + 1), secret);
    }

    /// Takes as long whether the first or the last character differs.
    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon >= 0 && colon > host.lastIndexOf(']');
        return (port ? host.substring(0, colon) : host).toLowerCase(java.util.Locale.ROOT);
    }
}
