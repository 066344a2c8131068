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
    void aMinusIsAMinusHoweverItIsWritten() {
        Answer owed = new Answer.Number(-2.5, 0);
        Answer due = new Answer.Number(2.5, 0);
        for (String words : List.of(
                "The fine is \u22122.5 pounds.",
                "The fine is \u2212 2.5 pounds.",
                "It is \u20132.5.",
                "It is \uFF0D2.5.",
                "It is \u20112.5.",
                "-\u00A32.50",
                "\u2212\u00A32.50",
                "\u00A3-2.50",
                "-USD 2.50",
                "minus 2.5 pounds",
                "negative \u00A32.50")) {
            right(owed, words);
            wrong(due, words);
        }
        right(
                due,
                "The fine \u2014 2.5 pounds",
                "The fine is\u20142.5 pounds",
                "the fine - 2.5",
                "2.5 \u2013 that is all");
        wrong(due, "\u00B12.5", "2.5-", "- -2.5 +2.5", "minus -2.5", "2\u20132.5");
    }

    @Test
    void whatIsPartOfSomethingElseIsNoNumber() {
        wrong(
                new Answer.Number(12.05, 0),
                "It is due on 12.05.2026.",
                "12.05.26",
                "at 12.05 pm",
                "12.05.1",
                "r12.05",
                "12.05.2026T10:00");
        wrong(new Answer.Number(3.5, 0), "version 3.5.2", "v3.5", "3.5.2-rc1", "3.5-4", "3.5/2");
        wrong(
                new Answer.Number(10, 0),
                "10.0.0.1",
                "10.0.0.1:8080",
                "10.0.0.0/8",
                "http://10.0.0.1/",
                "10:30",
                "at 10 am",
                "10 p.m.",
                "10 o'clock",
                "10th",
                "on 10 March",
                "on 10th of March 2026",
                "March 10, 2026",
                "May 10",
                "10/03/2026",
                "10/03",
                "2026/10/03",
                "#10",
                "item-10",
                "10-12",
                "555-10-20",
                "\u00E910",
                "10\u00B2",
                "10\u00BD",
                "10 and a half",
                "10 1/2",
                "10 million",
                "10k",
                "10,5",
                "10.000,50",
                "10 \u00BD");
        wrong(new Answer.Number(2026, 0), "2 March 2026", "March 2026", "Sept. 2026");
        Answer fine = new Answer.Number(2.5, 0);
        right(
                fine,
                "On 12.05.2026 at 10:30 the fine is 2.5.",
                "Under version 3.5.2 at 10.0.0.1: 2.5",
                "You may 2.5, I say",
                "The 3rd fine of 2 March is 2.5, order #12");
    }

    @Test
    void aNumberIsReadInItsManyForms() {
        right(
                new Answer.Number(1250.5, 0),
                "1,250.50",
                "1\u00A0250.50",
                "1\u202F250.50",
                "1\u2009250.50",
                "1'250.50",
                "1\u2019250.50",
                "\uFF11\uFF12\uFF15\uFF10\uFF0E\uFF15",
                "\u0661\u0662\u0665\u0660\u066B\u0665",
                "1.2505e3",
                "12505E-1",
                "1.2505 thousand pounds",
                "US$1,250.50",
                "1250.50\u20AC",
                "**1250.5**",
                "(1250.5)",
                "fine=1250.5",
                "fine:1250.5",
                "\u8D39\u7528\u662F1250.5\u5143\u3002",
                "\u200B1250.5\uFEFF",
                "1250.5...",
                "1250.5\u2026");
        right(new Answer.Number(100000, 0), "1,00,000", "100 000".replace(' ', '\u202F'), "1e5", "100 thousand");
        right(new Answer.Number(0.5, 0), ".5", "0.5%", "0.5 %");
        right(new Answer.Number(-3, 0), "it is -3\u00B0C");
        wrong(new Answer.Number(1250.5, 0), "1 250.50", "1.250,50", "1250.5e", "1250.5e9999");
        wrong(new Answer.Number(2.5, 0), "2.5 or \u0663", "2.5 or 3,4", "2.5 or 2\u00BD", "2.5 or 1/2");
    }

    @Test
    void hostileTextsAreReadInNoTime() {
        for (String piece :
                List.of("1.1", "1.", ".", "\u2026", "1,111", "\u2212 ", "1\u00A0111", "minus ", "#", "-1:", "1 May ")) {
            String words = piece.repeat(Answer.MAX_LENGTH / piece.length() - 1) + "x";
            long began = System.nanoTime();
            wrong(new Answer.Number(1, 0), words);
            assertThat(System.nanoTime() - began).as(piece).isLessThan(2_000_000_000L);
        }
    }

    @Test
    void spellingsThatReadAlikeAreOne() {
        Answer ada = new Answer.Exact("Ada Marsh");
        right(
                ada,
                "Ada\u00A0Marsh",
                "Ada\u202FMarsh",
                "Ada\u3000Marsh",
                "\uFEFFAda \u200BMarsh\u2060",
                "\u00ABAda Marsh\u00BB");
        right(ada, "\uFF21\uFF44\uFF41 Marsh\u3002", "\u201EAda Marsh\u201C", "A\u00ADda Marsh");
        right(new Answer.Exact("caf\u00E9"), "cafe\u0301", "CAFE\u0301");
        right(new Answer.Exact("cafe\u0301"), "caf\u00E9");
        right(
                new Answer.Exact("ORD-12"),
                "ORD\u201112",
                "ORD\u201012",
                "ord\u201312",
                "ORD\u221212",
                "\uFF2F\uFF32\uFF24-\uFF11\uFF12");
        right(new Answer.Exact("O'Brien"), "O\u2019Brien", "O\u02BCBrien");
        right(new Answer.Exact("office"), "o\uFB03ce");
        right(new Answer.Exact("Stra\u00DFe"), "STRASSE");
        wrong(new Answer.Exact("102"), "10\u00B2");
        wrong(new Answer.Exact("21/2"), "2\u00BD");
        wrong(ada, "Ada Marsch", "AdaMarsh");
        right(
                new Answer.Items(Set.of("caf\u00E9", "tea-room")),
                "tea\u2011room\uFF0C cafe\u0301",
                "cafe\u0301\u3001tea\u2010room");
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
