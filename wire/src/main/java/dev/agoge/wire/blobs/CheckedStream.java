package dev.agoge.wire.blobs;

import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/// A blob as it is read. It ends only when the digest of what was read is the blob's name: the last bytes are handed
/// out after the check, so also those are safe who stop when they have as many as they wanted.
final class CheckedStream extends InputStream {
    private final InputStream in;
    private final Sha256 digest;
    private final String place;
    private final MessageDigest read = Sha256.digest();
    private long left;
    private boolean checked;

    /// @param bytes how many there are
    /// @param place where they lie, for whoever must look at the damage
    CheckedStream(InputStream in, Sha256 digest, long bytes, String place) {
        this.in = in;
        this.digest = digest;
        this.left = bytes;
        this.place = place;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) return 0;
        int count = left == 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
        if (count > 0) {
            read.update(bytes, offset, count);
            left -= count;
        }
        if (count < 0 || left == 0) check();
        return count;
    }

    private void check() throws IOException {
        if (checked) return;
        Sha256 found = new Sha256(HexFormat.of().formatHex(read.digest()));
        if (left > 0 || !found.equals(digest)) {
            throw new IOException("the blob " + digest + " is damaged: what was read of it has the digest " + found
                    + (left > 0 ? ", and " + left + " bytes are missing" : "") + " (" + place + ")");
        }
        checked = true;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
