package dev.agoge.standalone.cli;

import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.documents.Overrides;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is set of a document, from the command line.
final class SetOption {
    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Set a value by its path, a stage by its name: stages.rl.steps=40. May be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the run.")
    private @Nullable String name;

    /// @throws Mistaken if one is no setting
    Overrides overrides() {
        return Overrides.parse(all());
    }

    /// By path.
    ///
    /// @throws Mistaken if one is no setting
    Map<String, String> byPath() {
        overrides();
        Map<String, String> set = new LinkedHashMap<>();
        for (String setting : all()) {
            int equals = setting.indexOf('=');
            set.put(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return set;
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(settings);
        if (name != null) all.add("name=" + name);
        return all;
    }
}
