package dev.agoge.policy.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {
    @Test
    void theMostFrequentPairIsMergedFirstAndTiesGoToTheLowerIds() {
        // Words: "dc" three times and "ab" twice, always after a space; "ba" once with and once without.
        assertThat(names(train(260, "ba ba ab ab dc dc dc"))).containsExactly("dc", "ab", "Ġdc", "Ġab");
        assertThat(names(train(999, "ba ba ab ab dc dc dc"))).containsExactly("dc", "ab", "ba", "Ġdc", "Ġab");
    }

    @Test
    void aWordThatAlsoStandsAloneIsTheSameTokensAfterASpace() {
        Tokenizer tokenizer = SmallCorpus.tokenizer();
        assertThat(tokenizer.encode(" shipped"))
                .containsExactly(concat(tokenizer.encode(" "), tokenizer.encode("shipped")));
        assertThat(tokenizer.encode("\"shipped\"")).contains(tokenizer.encode("shipped"));
        assertThat(tokenizer.encode(" the")).hasSize(1);
    }

    private static int[] concat(int[] one, int[] other) {
        return IntStream.concat(Arrays.stream(one), Arrays.stream(other)).toArray();
    }

    @Test
    void incrementalCountsAgreeWithCountingFromScratch() {
        List<BpeTrainer.Document> corpus = SmallCorpus.documents(60);
        Tokenizer tokenizer = new BpeTrainer(List.of(), 420, 2).train(corpus);
        List<String> within =
                names(tokenizer).stream().filter(name -> !name.startsWith("Ġ")).toList();
        assertThat(within).hasSizeGreaterThan(50);
        assertThat(within).isEqualTo(namesByCountingFromScratch(corpus, within.size()));
    }

    /// The textbook algorithm: count all pairs anew for every merge.
    private static List<String> namesByCountingFromScratch(List<BpeTrainer.Document> corpus, int merges) {
        List<List<Integer>> words = new ArrayList<>();
        List<String> spelled = new ArrayList<>();
        for (int value = 0; value < 256; value++) spelled.add(ByteAlphabet.write(new byte[] {(byte) value}));
        for (BpeTrainer.Document document : corpus) {
            for (String text : document.texts()) {
                Chunks.of(text, chunk -> {
                    List<Integer> word = new ArrayList<>();
                    for (byte one : chunk.stripLeading().getBytes(StandardCharsets.UTF_8)) word.add(one & 0xff);
                    words.add(word);
                });
            }
        }
        while (spelled.size() < 256 + merges) {
            Map<Long, Integer> counts = new HashMap<>();
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge((long) word.get(i) << 32 | word.get(i + 1), 1, Integer::sum);
                }
            }
            long best = counts.entrySet().stream()
                    .min(Map.Entry.<Long, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow()
                    .getKey();
            int left = (int) (best >>> 32);
            int right = (int) best;
            String name = spelled.get(left) + spelled.get(right);
            if (!spelled.contains(name)) spelled.add(name);
            int merged = spelled.indexOf(name);
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i) == left && word.get(i + 1) == right) {
                        word.set(i, merged);
                        word.subList(i + 1, i + 2).clear();
                    }
                }
            }
        }
        return spelled.subList(256, spelled.size());
    }

    @Test
    void megabytesOfRepetitionAreLearnedFromTheirDistinctChunks() {
        List<BpeTrainer.Document> corpus = SmallCorpus.documents(20_000);
        int characters = corpus.stream()
                .flatMap(document -> document.texts().stream())
                .mapToInt(String::length)
                .sum();
        assertThat(characters).isGreaterThan(5_000_000);
        assertThat(new BpeTrainer(SmallCorpus.CONTROLS, 480, 0.01).train(corpus).size())
                .isLessThanOrEqualTo(480);
    }

    @Test
    void aCorpusThatIsUsedUpGivesASmallerVocabulary() {
        assertThat(train(1000, "aa aa").size()).isLessThan(1000);
        assertThat(train(1000).size()).isEqualTo(256);
    }

    @Test
    void aRareLineIsNoPhrase() {
        String rare = "This line stands in one document only.";
        List<BpeTrainer.Document> corpus = new ArrayList<>(SmallCorpus.documents(300));
        corpus.add(new BpeTrainer.Document(List.of(rare, rare)));
        assertThat(phrases(new BpeTrainer(List.of(), 480, 0.01).train(corpus)))
                .contains(SmallCorpus.SCHEMA)
                .doesNotContain(rare);
    }

    @Test
    void aVocabularyMustHoldTheBytes() {
        assertThatThrownBy(() -> new BpeTrainer(SmallCorpus.CONTROLS, 200, 0.01))
                .hasMessageContaining("no room");
    }

    private static Tokenizer train(int size, String... texts) {
        return new BpeTrainer(List.of(), size, 0.01).train(List.of(new BpeTrainer.Document(List.of(texts))));
    }

    private static List<String> phrases(Tokenizer tokenizer) {
        return tokenizer.added().stream()
                .filter(token -> !token.special())
                .map(AddedToken::content)
                .toList();
    }

    private static List<String> names(Tokenizer tokenizer) {
        return IntStream.range(256, tokenizer.size() - phrases(tokenizer).size())
                .mapToObj(tokenizer::name)
                .collect(Collectors.toList());
    }
}
