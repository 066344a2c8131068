package dev.agoge.contracts;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A folder in the blob store: its files by name, each a blob. It is a blob itself, so that its digest is the address
/// of the whole; and it is text as `sha256sum -c` reads it, so that it can lie in the folder as its `SHA256SUMS`.
public record Manifest(SortedMap<String, Sha256> files) {
    /// The file of a folder that holds its manifest.
    public static final String FILE = "SHA256SUMS";

    /// Bytes of the longest that is read: of some ten thousand files.
    private static final int LONGEST = 1 << 20;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]{0,199})");

    public Manifest {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// @throws IllegalArgumentException naming the line that is no sum
    public static Manifest parse(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("it has " + text.length() + " characters");
        SortedMap<String, Sha256> files = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher sum = LINE.matcher(line);
            if (!sum.matches()) throw new IllegalArgumentException("it has a line that is no sum: " + line);
            files.put(sum.group(2), new Sha256(sum.group(1)));
        }
        return new Manifest(files);
    }

    public static Manifest open(BlobStore blobs, Sha256 digest) {
        try {
            return parse(new String(blobs.require(digest), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the blob " + digest + " is no manifest: " + e.getMessage(), e);
        }
    }

    /// To be called when all its files are stored.
    ///
    /// @return its digest
    public Sha256 store(BlobStore blobs) {
        return blobs.put(text().getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return files.entrySet().stream()
                .map(file -> file.getValue() + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
    }
}
