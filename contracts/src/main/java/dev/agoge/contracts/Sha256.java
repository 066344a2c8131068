package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The address of something published: the SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
public record Sha256(@JsonValue String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    @JsonCreator
    public Sha256 {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is no SHA-256: 64 lower-case hexadecimal digits");
        }
    }

    public static Sha256 of(byte[] bytes) {
        return new Sha256(HexFormat.of().formatHex(digest().digest(bytes)));
    }

    /// A fresh digest, for what is too large to hold in one array.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
