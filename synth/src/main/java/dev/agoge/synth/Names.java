package dev.agoge.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The names of a world. They are made of common words, so that a small vocabulary has a token for each; and every full
/// name belongs either to training or to the held-out worlds, so that no held-out task is about someone seen before.
final class Names {
    /// What an identifier looks like.
    static final Pattern ID = Pattern.compile("\\b[a-z]+-[a-z]+\\b");

    /// With fewer words than this a surname may have no two full names that are held out.
    static final int SMALLEST_POOL = 16;

    static final int LARGEST_POOL = 32;

    private static final int HELD_OUT_ONE_IN = 8;

    private static final List<String> FIRST = words("Anna Ben Clara David Emma Frank Grace Henry Iris Jack Kate Leo"
            + " Maria Nina Oscar Paul Rosa Sam Tom Vera Alice Bruno Carl Dora Eva Felix Hugo Ida Julia Ken Lena Mark");
    private static final List<String> LAST = words("Reed Stone Fox Hill Wood Lake Brook Field Marsh Wolf Lane Park"
            + " Snow Rose Bell Cook Ford Gray Hunt King Long Moss Nash Page Pike Rice Shaw Swan Todd Vance West York");
    private static final List<String> COLOURS = words(
            "Red Blue Green Black White Pink Brown Golden Silver Orange" + " Purple Yellow Amber Ivory Scarlet Violet");
    private static final List<String> GOODS = words("Lamp Chair Table Stool Bench Mirror Carpet Curtain Pillow Basket"
            + " Bottle Kettle Plate Bowl Spoon Candle Ladder Bucket Hammer Rope Tent Helmet Glove Scarf Jacket Boot"
            + " Hat Bag Purse Ring Drum Fan");
    private static final List<String> SUPPLIERS = words("Acme Delta Nova Orion Vega Zenith");
    private static final List<String> MOODS = words("calm brave bold kind wise proud happy merry jolly lucky sunny"
            + " windy misty rainy snowy frosty dusty rusty salty sweet sour spicy crisp soft fluffy fuzzy shiny pale"
            + " fancy neat tidy witty clever gentle humble noble loyal royal eager mellow");
    private static final List<String> ANIMALS = words("otter tiger eagle raven robin goose duck heron stork owl lion"
            + " bear deer moose horse camel goat rabbit mouse beaver badger seal whale crab");

    private Names() {}

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    /// Full names in pairs of the same surname, each the other's confuser: numbers 2k and 2k+1.
    ///
    /// @param pool how many first names and how many surnames are used
    static List<String> people(Dice dice, int count, int pool, boolean heldOut) {
        return confusing(dice, count, few(FIRST, pool), few(LAST, pool), heldOut);
    }

    /// Names of goods in pairs of the same thing, each the other's confuser: numbers 2k and 2k+1.
    static List<String> goods(Dice dice, int count, int pool, boolean heldOut) {
        return confusing(dice, count, few(COLOURS, pool), few(GOODS, pool), heldOut);
    }

    private static List<String> few(List<String> words, int most) {
        return words.subList(0, Math.min(most, words.size()));
    }

    private static List<String> confusing(
            Dice dice, int count, List<String> firsts, List<String> lasts, boolean heldOut) {
        List<String> names = new ArrayList<>();
        List<Integer> surnames = dice.shuffled(numbers(lasts.size()));
        for (int pair = 0; names.size() < count; pair++) {
            int last = surnames.get(pair);
            List<Integer> own = numbers(firsts.size()).stream()
                    .filter(first -> isHeldOut(first, last) == heldOut)
                    .toList();
            for (int first : dice.shuffled(own).subList(0, 2)) names.add(firsts.get(first) + " " + lasts.get(last));
        }
        return List.copyOf(names.subList(0, count));
    }

    private static boolean isHeldOut(int first, int last) {
        return (first + 3 * last) % HELD_OUT_ONE_IN == 0;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static List<String> suppliers(Dice dice, int count) {
        return dice.shuffled(SUPPLIERS).subList(0, Math.min(count, SUPPLIERS.size()));
    }

    /// Distinct identifiers of two words. As long as there are words enough, no two begin alike, so that the first word
    /// tells which one it is.
    static List<String> ids(Dice dice, int count) {
        List<String> moods = dice.shuffled(MOODS);
        List<String> animals = dice.shuffled(ANIMALS);
        if (count > moods.size() * animals.size()) {
            throw new IllegalArgumentException("there are not " + count + " distinct identifiers");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Each round of the moods begins one animal later, so that no pair comes twice.
            int animal = (i % moods.size() + i / moods.size()) % animals.size();
            ids.add(moods.get(i % moods.size()) + "-" + animals.get(animal));
        }
        return List.copyOf(ids);
    }
}
