package dev.agoge.console.conversations;

import dev.agoge.contracts.BlobStore;
import dev.agoge.wire.http.HttpConfiguration;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.TooLarge;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Files of conversations, sent along with the documents that name them. They are looked at when a run is created.
@RestController
@RequestMapping("/api/v1/conversations")
class ConversationsController {
    private static final long LARGEST = 1L << 30;

    private final BlobStore blobs;

    ConversationsController(BlobStore blobs) {
        this.blobs = blobs;
    }

    /// @param sha256 what a document names the file by
    record Kept(String sha256) {}

    /// Keeps a file of conversations, as JSON lines, for documents to name. The same file may be sent again.
    @PostMapping(consumes = HttpConfiguration.JSON_LINES)
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Permission.COMMAND)
    Kept keep(InputStream file) {
        return new Kept(blobs.put(new Bounded(file)).hex());
    }

    private static final class Bounded extends FilterInputStream {
        private long left = LARGEST;

        private Bounded(InputStream file) {
            super(file);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) count(1);
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read > 0) count(read);
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) throw new TooLarge("A file of conversations has at most " + LARGEST + " bytes.");
        }
    }
}
