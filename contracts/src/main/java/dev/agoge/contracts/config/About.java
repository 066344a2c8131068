package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What people say of a run, to find it again.
public record About(
        @Setting("What it is called; found by it if no other run is called so.")
        Optional<String> name,

        @Setting("Whose it is; whoever creates it, if left out.")
        Optional<String> owner,

        @Setting("What it belongs to.") Optional<String> project,

        @Setting(value = "Words to find it by.", byDefault = "[]")
        List<String> tags,

        @Setting(value = "Free text.", byDefault = "''") String notes) {
    public static final About NOTHING = new About(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), "");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int LONGEST_NOTES = 20_000;

    public About {
        tags = List.copyOf(tags);
        List<Mistake> mistakes = new ArrayList<>();
        name.ifPresent(one -> checkName("/name", one, mistakes));
        owner.ifPresent(one -> checkName("/owner", one, mistakes));
        project.ifPresent(one -> checkName("/project", one, mistakes));
        for (int i = 0; i < tags.size(); i++) checkName("/tags/" + i, tags.get(i), mistakes);
        if (notes.length() > LONGEST_NOTES) {
            mistakes.add(new Mistake(
                    "/notes",
                    "The notes have " + notes.length() + " characters.",
                    "Use at most " + LONGEST_NOTES + "."));
        }
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
    }

    private static void checkName(String pointer, String name, List<Mistake> mistakes) {
        if (NAME.matcher(name).matches()) return;
        mistakes.add(new Mistake(
                pointer,
                "'" + name + "' is no name.",
                "Use 1 to 100 of A-Z, a-z, 0-9, '.', '_' and '-', the first a letter or a digit."));
    }
}
