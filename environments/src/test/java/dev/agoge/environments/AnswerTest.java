package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static void right(Answer answer, String... said) {
        for (String words : said) assertThat(answer.wrong(words)).as(words).isEmpty();
    }

    private static void wrong(Answer answer, String... said) {
        for (String words : said) assertThat(answer.wrong(words)).as(words).isPresent();
    }

    @Test
    void exactWordsMayDifferInCaseSpacesAndAFullStop() {
        Answer dune = new Answer.Exact("Dune Messiah");
        right(dune, "Dune Messiah", " dune  messiah.", "\"Dune Messiah\"", "DUNE MESSIAH\n");
        wrong(dune, "", "Dune", "It is Dune Messiah", "Dune Messiah or Dune", "Dune Messiah Dune");
    }

    @Test
    void aNumberStandsAloneInWhateverIsSaid() {
        Answer fine = new Answer.Number(1250.5, 0.5);
        right(fine, "1250.5", "It costs £1,250.50.", "1251", "exactly 1250 pounds", "+1250.5!");
        wrong(
                fine,
                "",
                "none",
                "1249.99",
                "1250.5 or 1251",
                "1250.5 1250.5",
                "-1250.5",
                "X1250.5",
                "ORD-1250",
                "1250-5",
                "12505");
        right(new Answer.Number(-3, 0), "it is -3 degrees");
        right(new Answer.Number(0.1, 0), "0.10");
        wrong(new Answer.Number(2026, 0), "on 2026-03-02");
    }

    @Test
    void itemsComeInAnyOrderAndAllOfThem() {
        Answer books = new Answer.Items(Set.of("Dune", "Emma", "Salt and Fire"));
        right(books, "Emma, Dune, Salt and Fire", "dune; emma and salt and fire.", "Emma\nDune\nsalt and fire");
        wrong(books, "", "Dune, Emma", "Dune, Emma, Salt and Fire, Ivanhoe", "Dune Emma Salt and Fire");
    }

    @Test
    void anyWordsWillDoButNotABookFull() {
        right(new Answer.Any(), "", "Done.");
        wrong(new Answer.Any(), "x".repeat(Answer.MAX_LENGTH + 1));
    }

    @Test
    void whyItIsWrongIsSaid() {
        assertThat(new Answer.Number(3, 0).wrong("3 or 4"))
                .contains("it was to hold the one number 3, but holds [3, 4]");
        assertThat(List.of(new Answer.Exact("Dune").wrong("Emma").orElseThrow()))
                .containsExactly("it was to be 'dune', but is 'emma'");
    }
}
