package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Flat;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Wheels(
            @Setting(value = "How many.", min = 2, max = 4) int count,
            @Setting(value = "Metres.", byDefault = "0.3") double radius) {
        Wheels {
            Bounds.check(Wheels.class, count, radius);
        }
    }

    record Maker(
            @Setting("Who.") RunId name,
            @Setting("Its seal.") Optional<Sha256> seal) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    sealed interface Engine {
        record Petrol(@Setting("Litres.") double volume) implements Engine {}

        record TwinElectric(
                @Setting(value = "kW.", byDefault = "50") long power) implements Engine {}
    }

    record Look(
            @Setting(value = "Its paint.", byDefault = "red")
            Colour colour,

            @Setting(value = "Words.", byDefault = "[]") List<String> words) {
        Look {
            if (colour == Colour.DARK_BLUE && words.contains("bright")) {
                throw new Mistaken("/words/" + words.indexOf("bright"), "Dark is not bright.", "Take it out.");
            }
        }
    }

    record Car(
            @Setting("Its wheels.") Wheels wheels,
            @Setting("Its engine.") Engine engine,
            @Setting("Its maker.") Optional<Maker> maker,
            @Flat Look look,

            @Setting(value = "Whether it runs.", byDefault = "true")
            boolean runs) {
        Car {
            if (!runs && look.words().contains("fast")) {
                throw new Mistaken("/look/words", "It stands still.", "Say it runs.");
            }
        }
    }

    @Test
    void aDocumentBecomesARecord() {
        Car car = Documents.read("""
                wheels: {count: 0x4, radius: .25}
                engine:
                  twin_electric: {}
                maker: lotus
                colour: dark_blue
                words: [a, 'no', "\\u00e9"]
                """, Car.class);

        assertThat(car)
                .isEqualTo(new Car(
                        new Wheels(4, 0.25),
                        new Engine.TwinElectric(50),
                        Optional.of(new Maker(new RunId("lotus"), Optional.empty())),
                        new Look(Colour.DARK_BLUE, List.of("a", "no", "é")),
                        true));
        assertThat(Documents.read(Documents.write(car), Car.class)).isEqualTo(car);
        assertThat(Documents.write(car).propertyNames())
                .containsExactly("wheels", "engine", "maker", "colour", "words", "runs");
    }

    @Test
    void whatHasOneThingToSayMaySayIt() {
        Car car = Documents.read("{\"wheels\": 3, \"engine\": {\"petrol\": 2}}", Car.class);

        assertThat(car.wheels()).isEqualTo(new Wheels(3, 0.3));
        assertThat(car.engine()).isEqualTo(new Engine.Petrol(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "4.0", "4e0", "0.4e1", "+4", "0x4", "0o4", "!!int 4"})
    void aWholeNumberIsOneHoweverItIsWritten(String four) {
        assertThat(Documents.read("wheels: " + four + "\nengine: {petrol: 1}", Car.class)
                        .wheels()
                        .count())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4.5",
                "1e30",
                "'4'",
                "true",
                "null",
                "~",
                "[4]",
                "4294967300",
                "1",
                "-.inf",
                ".nan",
                "1e999",
                "0b1",
                "4_0"
            })
    void whatIsNoneIsToldOnce(String wrong) {
        assertThat(mistakes("wheels: " + wrong + "\nengine: {petrol: 1}"))
                .singleElement()
                .asString()
                .startsWith("1:1 /wheels: ");
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheText() {
        assertThat(mistakes("""
                colour: dark_bleu
                wheels:
                  count: 5
                  raduis: 1
                engine: {petrol: {volume: big}, electric: 1}
                maker: {name: Lotus, seal: abc}
                words: [a, 3, null]
                runs: yes
                wheels: 2
                """))
                .containsExactly(
                        "1:1 /colour: colour is 'dark_bleu'. Did you mean 'dark_blue'? It may be red or dark_blue.",
                        "2:1 /wheels: 'wheels' stands here twice, at 2:1 and at 9:1. Keep one of them.",
                        "3:3 /wheels/count: count is 5. It must be at least 2 and at most 4.",
                        "4:3 /wheels/raduis: 'raduis' is no key of wheels. Did you mean 'radius'?",
                        "5:1 /engine: engine has 2 keys. It must be a mapping of one key, of petrol or twin_electric.",
                        "6:9 /maker/name: name: a run id 'Lotus' must be 1 to 100 characters of a-z, 0-9, '.', '_' or"
                                + " '-', the first a letter or a digit. Write another value.",
                        "6:22 /maker/seal: seal: 'abc' is no SHA-256: 64 lower-case hexadecimal digits. Write another"
                                + " value.",
                        "7:12 /words/1: words/1 is 3. It must be a text.",
                        "7:15 /words/2: words/2 is null. It must be a text. Leave the key out if you mean none.",
                        "8:1 /runs: runs is 'yes'. It must be true or false.");
    }

    @Test
    void whatIsMissingIsToldWhereItBelongs() {
        assertThat(mistakes("wheels: {radius: 1}"))
                .containsExactlyInAnyOrder(
                        "1:1 : The document has no 'engine': Its engine. Add it: a mapping of one key, of petrol or"
                                + " twin_electric.",
                        "1:1 /wheels: wheels has no 'count': How many. Add it: a whole number, at least 2 and at most"
                                + " 4.");
    }

    @Test
    void theRecordsOwnChecksPointIntoTheDocumentAsItWasWritten() {
        assertThat(mistakes("wheels: 2\nengine: {petrol: 1}\ncolour: dark_blue\nwords:\n  - a\n  - bright\n"))
                .containsExactly("6:5 /words/1: Dark is not bright. Take it out.");
        assertThat(mistakes("wheels: 2\nengine: {petrol: 1}\nruns: false\nwords: [fast]"))
                .containsExactly("4:1 /words: It stands still. Say it runs.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "[]", "a", "1", "null", "{}", "[1, 2]", "---\n...\n"})
    void whatIsNoDocumentIsSaidToBeNone(String text) {
        assertThat(mistakes(text)).isNotEmpty();
    }

    @Test
    void keysAndTextsThatNoMessageCanCarryAreRefused() {
        String good = "\"wheels\": 2, \"engine\": {\"petrol\": 1}, ";
        assertThat(mistakes("{" + good + "\"words\": [\"a\\u0000\"]}"))
                .containsExactly("1:50 /words/0: The text at 1:50 holds the character U+0000. Write another value.");
        assertThat(mistakes("{" + good + "\"words\": [\"\\ud800\"]}"))
                .singleElement()
                .asString()
                .contains("surrogate");
        assertThat(mistakes("{" + good + "\"a\\u0000\": 1}"))
                .singleElement()
                .asString()
                .contains("U+0000");
        assertThat(mistakes("{" + good + "\"words\": [\"\\ud83d\\ude00\"]}")).isEmpty();
        assertThat(mistakes("wheels: 2\nengine: {petrol: 1}\nwords: [\"\\ud83d\\ude00\", \"\\0\"]"))
                .singleElement()
                .asString()
                .contains("U+0000");
    }

    @Test
    void whatIsNoTextAtAllIsSaid() {
        Document document = Documents.parse(new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThat(mistakes(document, EnvironmentRef.class))
                .singleElement()
                .asString()
                .contains("UTF-8");
    }

    @Test
    void jsonMayBeIndentedWithTabs() {
        assertThat(mistakes("{\n\t\"wheels\":2,\n\t\"engine\":{\"petrol\":1}\n}"))
                .isEmpty();
        assertThat(mistakes("{\n\t\"wheels\":2,\n\t\"engine\":{\"petrol\":1}\n"))
                .singleElement()
                .asString()
                .contains("no JSON");
        assertThat(mistakes("{wheels: 2, engine: {petrol: 1}}")).isEmpty();
    }

    private static List<String> mistakes(String text) {
        return mistakes(Documents.parse(text), Car.class);
    }

    static List<String> mistakes(Document document, Class<? extends Record> type) {
        Mistaken mistaken = catchThrowableOfType(Mistaken.class, () -> document.read(type));
        List<String> told = new ArrayList<>();
        if (mistaken == null) return told;
        for (Mistake mistake : mistaken.mistakes()) {
            told.add(document.place(mistake.pointer()) + " " + mistake.pointer() + ": " + mistake.message() + " "
                    + mistake.fix());
        }
        return told;
    }
}
