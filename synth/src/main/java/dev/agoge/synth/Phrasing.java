package dev.agoge.synth;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ways to ask for something: frames with slots, in short plain English.
enum Phrasing {
    ASK(
            "what is the {field} of {it}?",
            "tell me the {field} of {it}.",
            "give me the {field} of {it}.",
            "look up the {field} of {it}.",
            "I need the {field} of {it}.",
            "find {it} and tell me the {field}.",
            "please check the {field} of {it}."),
    SET(
            "set the {field} of {it} to {value}.",
            "change the {field} of {it} to {value}.",
            "please make the {field} of {it} {value}.",
            "the {field} of {it} should be {value}.",
            "find {it} and set the {field} to {value}.",
            "I want the {field} of {it} to be {value}.",
            "for {it}, set the {field} to {value}."),
    ACT(
            "{do} {it}.",
            "please {do} {it}.",
            "I want you to {do} {it}.",
            "find and {do} {it}.",
            "can you {do} {it}?",
            "we have to {do} {it}.",
            "it is time to {do} {it}."),
    IF(
            "if {case}, {do}. Otherwise tell me its {field}.",
            "if {case}, {do}. If not, tell me the {field}.",
            "please {do} if {case}. If not, tell me the {field}.",
            "look: if {case}, {do}; if not, tell me its {field}.",
            "when {case}, {do}. Otherwise tell me the {field}.",
            "in case {case}, {do}. Else tell me its {field}."),
    ELSE(
            "{do} {it}. If that fails, {else} it.",
            "try to {do} {it}. If you cannot, {else} it.",
            "please {do} {it}, or {else} it if that fails.",
            "{do} {it} if you can, else {else} it.",
            "I want you to {do} {it}. If it fails, {else} it.",
            "{do} {it}; in case of an error, {else} it."),
    CHOOSE(
            "{do} the {which} {part} of {it}.",
            "please {do} the {which} {part} of {it}.",
            "find the {which} {part} of {it} and {do} it.",
            "look through {it} and {do} the {which} {part}.",
            "I want you to {do} the {which} {part} of {it}.",
            "of {it}, {do} the {which} {part}.",
            "there is one {which} {part} in {it}: {do} it."),
    SET_AND_ACT(
            "set the {field} of {it} to {value} and {do} it.",
            "for {it}, set the {field} to {value}, then {do} it.",
            "please set the {field} of {it} to {value} and {do} it.",
            "first set the {field} of {it} to {value}. Then {do} it.",
            "two things for {it}: set the {field} to {value}, and {do} it.",
            "find {it}, set its {field} to {value} and {do} it."),
    BOTH(
            "{do} {it} and {other}.",
            "{do} both {it} and {other}.",
            "please {do} {it} and then {other}.",
            "first {do} {it}, then {other}.",
            "I want you to {do} {it} and also {other}.",
            "{do} {it}. Do the same for {other}."),
    COUNT(
            "how many {parts} does {it} have?",
            "count the {parts} of {it}.",
            "tell me how many {parts} {it} has.",
            "what is the number of {parts} of {it}?",
            "I need the number of {parts} of {it}.",
            "look at {it} and count the {parts}."),
    TOTAL(
            "what is the total {amount} of the {parts} of {it}?",
            "add up the {amount} of the {parts} of {it}.",
            "tell me the total {amount} for {it}.",
            "I need the total {amount} of the {parts} of {it}.",
            "for {it}, what is the total {amount}?",
            "look at {it} and add up the {amount} of the {parts}."),
    LARGEST(
            "which {part} of {it} has the highest {amount}?",
            "tell me the {part} of {it} with the highest {amount}.",
            "find the {part} of {it} with the highest {amount}.",
            "of {it}, which {part} has the highest {amount}?",
            "name the {part} with the highest {amount} of {it}.",
            "I need the {part} of {it} with the highest {amount}."),
    ACT_ON_LARGEST(
            "{do} the {part} of {it} with the highest {amount}.",
            "please {do} the {part} of {it} with the highest {amount}.",
            "of {it}, {do} the {part} with the highest {amount}.",
            "look through {it} and {do} the {part} with the highest {amount}.",
            "I want you to {do} the {part} with the highest {amount} of {it}.",
            "find the {part} of {it} with the highest {amount} and {do} it.");

    private static final List<String> GREETINGS = List.of("hello. ", "hi there. ", "good morning. ", "one request: ");
    private static final List<String> THANKS = List.of(" Thanks.", " Thank you.", " Many thanks.");
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");
    private static final Pattern SENTENCE = Pattern.compile("(^|[.?] )([a-z])");

    @SuppressWarnings("ImmutableEnumChecker") // it is: List.of
    private final List<String> frames;

    Phrasing(String... frames) {
        this.frames = List.of(frames);
    }

    int frames() {
        return frames.size();
    }

    /// One of the frames, now and then with a greeting before it or thanks after it.
    String say(Mix mix, Dice dice, Map<String, String> slots) {
        String frame = frames.get(dice.below(Math.min(frames.size(), mix.frames())));
        String said = SLOT.matcher(frame).replaceAll(slot -> {
            String text = slots.get(slot.group(1));
            if (text == null) throw new IllegalArgumentException(name() + " has no text for " + slot.group());
            return Matcher.quoteReplacement(text);
        });
        if (dice.chance(mix.courtesy())) said = dice.pick(GREETINGS) + said;
        if (dice.chance(mix.courtesy())) said += dice.pick(THANKS);
        return SENTENCE.matcher(said)
                .replaceAll(start -> start.group(1) + start.group(2).toUpperCase(Locale.ROOT));
    }
}
