package dev.agoge.console.episodes;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.wire.http.NotFound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The tokens of an episode as they were recorded, from the blob store.
@Component
class Tokens {
    private static final int VOCABULARIES_KEPT = 4;

    private final Episodes episodes;
    private final BlobStore blobs;
    private final Map<Sha256, TokenTexts> vocabularies = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, TokenTexts> eldest) {
            return size() > VOCABULARIES_KEPT;
        }
    };

    Tokens(Episodes episodes, BlobStore blobs) {
        this.episodes = episodes;
        this.blobs = blobs;
    }

    TokensPage of(EpisodeId episode, int from, int count) {
        String digest = episodes.played(episode).line().played().tokens();
        if (digest == null) {
            throw new NotFound("token block of", episode.toString(), "It was not played to a token yet.");
        }
        byte[] bytes = blobs.get(new Sha256(digest))
                .orElseThrow(() -> new NotFound(
                        "blob",
                        digest,
                        "The tokens are gone: those of an ended run are kept for a time, which --keep-episodes says."));
        return page(TokenBlock.fromBytes(bytes), vocabulary(episode), from, count);
    }

    private Vocabulary vocabulary(EpisodeId episode) {
        return new Vocabulary(
                episodes.vocabulary(episode.group().run()).map(this::texts).orElse(null));
    }

    private @Nullable TokenTexts texts(Sha256 digest) {
        synchronized (vocabularies) {
            TokenTexts known = vocabularies.get(digest);
            if (known != null) return known;
            byte[] bytes = blobs.get(digest).orElse(null);
            if (bytes == null) return null;
            TokenTexts read = Codec.decode(bytes, TokenTexts.class);
            vocabularies.put(digest, read);
            return read;
        }
    }

    static TokensPage page(TokenBlock block, Vocabulary vocabulary, int from, int count) {
        Columns columns = new Columns(block, vocabulary);
        int start = 0;
        for (TokenBlock.Segment segment : block.segments()) {
            columns.add(segment, from - start, from - start + count);
            start += segment.length();
        }
        return columns.page(from);
    }

    /// Grows a page, segment by segment.
    private static final class Columns {
        private final TokenBlock block;
        private final Vocabulary vocabulary;
        private final int expertsEach;
        private final List<Integer> ids = new ArrayList<>();
        private final List<@Nullable String> texts = new ArrayList<>();
        private final List<Boolean> policy = new ArrayList<>();
        private final List<@Nullable Float> logProbs = new ArrayList<>();
        private final List<List<Integer>> experts = new ArrayList<>();
        private final List<@Nullable Integer> kept = new ArrayList<>();

        Columns(TokenBlock block, Vocabulary vocabulary) {
            this.block = block;
            this.vocabulary = vocabulary;
            this.expertsEach = block.moeLayers() * block.expertsPerToken();
        }

        /// The tokens `[from, to)` of the segment, as far as it has them. Log-probabilities and kept sets are stored
        /// for policy tokens only, so all are counted on the way.
        void add(TokenBlock.Segment segment, int from, int to) {
            int written = 0;
            for (int t = 0; t < segment.length(); t++) {
                boolean policyWrote = segment.mask()[t] == 1;
                if (t >= from && t < to) addToken(segment, t, policyWrote ? written : -1);
                if (policyWrote) written++;
            }
        }

        /// @param written how many policy tokens came before it, or -1 if the policy did not write it
        private void addToken(TokenBlock.Segment segment, int t, int written) {
            boolean policyWrote = written >= 0;
            int id = segment.ids()[t];
            ids.add(id);
            texts.add(vocabulary.of(id));
            policy.add(policyWrote);
            logProbs.add(policyWrote && block.hasLogProbs() ? segment.logProbs()[written] : null);
            kept.add(policyWrote && block.hasKeptSets() ? segment.keptSets()[written].length : null);
            List<Integer> routed = new ArrayList<>(expertsEach);
            for (int e = 0; e < expertsEach; e++) {
                routed.add(Byte.toUnsignedInt(segment.experts()[t * expertsEach + e]));
            }
            experts.add(routed);
        }

        TokensPage page(int from) {
            var whole = new TokensPage.Whole(
                    block.segments().stream().map(TokenBlock.Segment::length).toList(),
                    block.policyTokens(),
                    block.moeLayers(),
                    block.expertsPerToken(),
                    block.hasLogProbs(),
                    prompt());
            return new TokensPage(whole, from, ids, texts, policy, logProbs, experts, kept);
        }

        private String prompt() {
            if (block.segments().isEmpty()) return "";
            TokenBlock.Segment first = block.segments().getFirst();
            int length = 0;
            while (length < first.length() && first.mask()[length] == 0) length++;
            return vocabulary.join(first.ids(), length);
        }
    }
}
