package dev.agoge.contracts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Produced by rollout; consumed by the trainer. Every token of an episode as the policy saw or sampled it, in one or
/// more segments; never re-encoded from text. Little-endian, versioned, content-addressed.
///
/// Layout: `AGTB`, version (u16), flags (u16: bit 0 log-probabilities, bit 1 kept sets), MoE layers (u16), experts per
/// token (u16), segments (u32); then per segment: tokens (u32), ids (i32 each), loss mask (u8 each), expert ids (u8,
/// token by layer by slot), if bit 0 a log-probability (f32) for each token of mask 1, if bit 1 the size (u32) and the
/// ascending ids (i32) of the kept set of each token of mask 1.
public final class TokenBlock {
    private static final int MAGIC = 0x42544741;
    private static final short VERSION = 1;
    private static final int LOG_PROBS = 1;
    private static final int KEPT_SETS = 2;
    private static final int MAX_TOKENS = 1 << 24;

    private final int moeLayers;
    private final int expertsPerToken;
    private final boolean hasLogProbs;
    private final boolean hasKeptSets;
    private final List<Segment> segments;

    /// @param moeLayers how many layers route, L
    /// @param expertsPerToken how many experts each of them chooses, K; expert ids are below 256
    public TokenBlock(
            int moeLayers, int expertsPerToken, boolean hasLogProbs, boolean hasKeptSets, List<Segment> segments) {
        this.moeLayers = moeLayers;
        this.expertsPerToken = expertsPerToken;
        this.hasLogProbs = hasLogProbs;
        this.hasKeptSets = hasKeptSets;
        this.segments = List.copyOf(segments);
        for (Segment segment : segments) segment.check(this);
    }

    public int moeLayers() {
        return moeLayers;
    }

    public int expertsPerToken() {
        return expertsPerToken;
    }

    /// False for a demonstration: nobody sampled it.
    public boolean hasLogProbs() {
        return hasLogProbs;
    }

    /// True if the sampling truncated: then each policy token has its kept set.
    public boolean hasKeptSets() {
        return hasKeptSets;
    }

    public List<Segment> segments() {
        return segments;
    }

    public int policyTokens() {
        int sum = 0;
        for (Segment segment : segments) sum += segment.policyTokens();
        return sum;
    }

    /// One uninterrupted sequence of tokens (T). Its arrays are not copied: nobody writes them after it is made.
    public static final class Segment {
        private final int[] ids;
        private final byte[] mask;
        private final byte[] experts;
        private final float[] logProbs;
        private final int[][] keptSets;
        private final int policyTokens;

        /// @param ids (T)
        /// @param mask (T): 1 for what the policy wrote, 0 for all else
        /// @param experts (T, L, K), in the order the router chose them
        /// @param logProbs one for each token of mask 1, or empty
        /// @param keptSets one for each token of mask 1, ascending ids, or empty
        public Segment(int[] ids, byte[] mask, byte[] experts, float[] logProbs, int[][] keptSets) {
            this.ids = ids;
            this.mask = mask;
            this.experts = experts;
            this.logProbs = logProbs;
            this.keptSets = keptSets;
            int sum = 0;
            for (byte one : mask) sum += one;
            this.policyTokens = sum;
        }

        public int length() {
            return ids.length;
        }

        public int[] ids() {
            return ids;
        }

        public byte[] mask() {
            return mask;
        }

        public byte[] experts() {
            return experts;
        }

        public float[] logProbs() {
            return logProbs;
        }

        public int[][] keptSets() {
            return keptSets;
        }

        public int policyTokens() {
            return policyTokens;
        }

        private void check(TokenBlock block) {
            same("loss mask entries", mask.length, ids.length);
            same("expert ids", experts.length, ids.length * block.moeLayers * block.expertsPerToken);
            same("log-probabilities", logProbs.length, block.hasLogProbs ? policyTokens : 0);
            same("kept sets", keptSets.length, block.hasKeptSets ? policyTokens : 0);
        }

        private void same(String what, int have, int want) {
            if (have != want) {
                throw new IllegalArgumentException(
                        "a segment of " + ids.length + " tokens has " + have + " " + what + ", not " + want);
            }
        }
    }

    public byte[] toBytes() {
        int size = 16;
        for (Segment s : segments) {
            size += 4 + 5 * s.length() + s.experts.length + 4 * s.logProbs.length;
            for (int[] kept : s.keptSets) size += 4 + 4 * kept.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putShort(VERSION);
        out.putShort((short) ((hasLogProbs ? LOG_PROBS : 0) | (hasKeptSets ? KEPT_SETS : 0)));
        out.putShort((short) moeLayers).putShort((short) expertsPerToken).putInt(segments.size());
        for (Segment s : segments) {
            out.putInt(s.length());
            for (int id : s.ids) out.putInt(id);
            out.put(s.mask).put(s.experts);
            for (float logProb : s.logProbs) out.putFloat(logProb);
            for (int[] kept : s.keptSets) {
                out.putInt(kept.length);
                for (int id : kept) out.putInt(id);
            }
        }
        return out.array();
    }

    /// @throws IllegalArgumentException if these bytes are no token block; nothing larger than them is allocated
    public static TokenBlock fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        need(in, 16, "header");
        if (in.getInt() != MAGIC) throw new IllegalArgumentException("not a token block: it does not begin with AGTB");
        int version = in.getShort();
        if (version != VERSION) {
            throw new IllegalArgumentException("token block of version " + version + "; this release reads " + VERSION);
        }
        int flags = in.getShort();
        int moeLayers = Short.toUnsignedInt(in.getShort());
        int expertsPerToken = Short.toUnsignedInt(in.getShort());
        int count = in.getInt();
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) segments.add(readSegment(in, flags, moeLayers * expertsPerToken));
        if (in.hasRemaining()) throw new IllegalArgumentException(in.remaining() + " bytes after the last segment");
        return new TokenBlock(moeLayers, expertsPerToken, (flags & LOG_PROBS) != 0, (flags & KEPT_SETS) != 0, segments);
    }

    private static Segment readSegment(ByteBuffer in, int flags, int expertsEach) {
        need(in, 4, "segment");
        int tokens = in.getInt();
        if (tokens < 0 || tokens > MAX_TOKENS) throw new IllegalArgumentException("a segment of " + tokens + " tokens");
        need(in, tokens * (5L + expertsEach), "segment of " + tokens + " tokens");
        int[] ids = readInts(in, tokens);
        byte[] mask = new byte[tokens];
        byte[] experts = new byte[tokens * expertsEach];
        in.get(mask).get(experts);
        int policyTokens = 0;
        for (byte one : mask) {
            if (one != 0 && one != 1) throw new IllegalArgumentException("a loss mask of " + one);
            policyTokens += one;
        }
        float[] logProbs = new float[(flags & LOG_PROBS) != 0 ? policyTokens : 0];
        need(in, 4L * logProbs.length, "log-probabilities");
        for (int i = 0; i < logProbs.length; i++) logProbs[i] = in.getFloat();
        int[][] keptSets = new int[(flags & KEPT_SETS) != 0 ? policyTokens : 0][];
        for (int i = 0; i < keptSets.length; i++) {
            need(in, 4, "kept set");
            int kept = in.getInt();
            need(in, 4L * kept, "kept set of " + kept);
            keptSets[i] = readInts(in, kept);
        }
        return new Segment(ids, mask, experts, logProbs, keptSets);
    }

    private static int[] readInts(ByteBuffer in, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) values[i] = in.getInt();
        return values;
    }

    private static void need(ByteBuffer in, long bytes, String what) {
        if (bytes < 0 || in.remaining() < bytes) {
            throw new IllegalArgumentException("token block cut short: its " + what + " needs " + bytes + " bytes, "
                    + in.remaining() + " are left");
        }
    }
}
