package dev.agoge.wire.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// One token for everybody: whoever knows it is the operator.
public final class Secret implements Tokens {
    private static final int SHORTEST = 16;
    private static final Caller OPERATOR = new Caller("operator");

    private final byte[] secret;

    /// @throws IllegalArgumentException if it could be guessed
    public Secret(String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException("The secret has " + secret.length() + " characters. The file that"
                    + " --secret-file names must hold at least " + SHORTEST + ".");
        }
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /// Takes as long whether the first or the last character differs.
    @Override
    public Optional<Caller> holder(String token) {
        boolean same = MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), secret);
        return same ? Optional.of(OPERATOR) : Optional.empty();
    }
}
