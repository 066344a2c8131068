package dev.agoge.wire.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who gets through. On loopback, whoever calls by a loopback name: a page of another site that has made its own name
/// point here (DNS rebinding) does not. Beyond loopback, whoever shows a token and calls by a name that was given.
public final class Walls {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean open;
    private final Set<String> hosts;
    private final Tokens tokens;

    /// @param address what is listened on
    /// @param hosts the names it may be called by
    public Walls(InetAddress address, List<String> hosts, Tokens tokens) {
        this.open = !address.isLoopbackAddress();
        this.hosts = Set.copyOf(hosts);
        this.tokens = tokens;
        if (open && tokens.equals(Tokens.NONE)) {
            throw new IllegalArgumentException("It would listen on " + address.getHostAddress()
                    + ", where others can reach it, without asking for a token. Give a file with one by"
                    + " --secret-file, or listen on 127.0.0.1.");
        }
        if (open && hosts.isEmpty()) {
            throw new IllegalArgumentException("It would listen on " + address.getHostAddress()
                    + ", and no name is given by which it may be called. Give at least one with --host.");
        }
    }

    /// Why this host may not be answered to, or nothing.
    Optional<String> refuse(@Nullable String host) {
        String name = withoutPort(host == null ? "" : host);
        if (LOOPBACK.contains(name) || hosts.contains(name)) return Optional.empty();
        return Optional.of("There is no answer to the host '" + Text.shown(name) + "'. Call it by "
                + (open ? String.join(", ", hosts) : "localhost") + ", or start it with --host and that name.");
    }

    /// Who has shown a token, or need not.
    Optional<Caller> caller(@Nullable String authorization) {
        Optional<Caller> holder = token(authorization).flatMap(tokens::holder);
        return open ? holder : Optional.of(holder.orElse(Caller.LOCAL));
    }

    /// Programs send it as it is, browsers as the password of any user.
    private static Optional<String> token(@Nullable String authorization) {
        if (authorization == null) return Optional.empty();
        if (authorization.startsWith("Bearer ")) {
            return Optional.of(authorization.substring("Bearer ".length()).strip());
        }
        if (!authorization.startsWith("Basic ")) return Optional.empty();
        String pair = decode(authorization.substring("Basic ".length()).strip());
        int colon = pair.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
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
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
