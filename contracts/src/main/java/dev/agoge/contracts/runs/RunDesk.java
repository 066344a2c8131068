package dev.agoge.contracts.runs;

import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.document.Mistaken;
import java.util.Map;
import java.util.Optional;

/// Where runs are made and told what to do: the console's and the schedules' only way to change one. Whatever it has
/// returned from is written down.
public interface RunDesk {
    /// Who asks.
    ///
    /// @param by whoever is signed in; the local operator on loopback
    /// @param key the same key asks for the same thing once: asked again, the first answer is given
    record Asked(String by, Optional<String> key) {}

    /// What cannot be done as things stand, in a sentence that says why and what would help.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Refused(String sentence) {
            super(sentence);
        }
    }

    /// @param files of the folder, in the blob store
    record Export(PolicyVersion version, Manifest files) {}

    /// There is no such run, version or task set.
    final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unknown(String sentence) {
            super(sentence);
        }
    }

    /// Makes a run of a document: names are pinned to digests, and it is queued.
    ///
    /// @throws Mistaken if a name in the document names nothing
    RunId create(RunDocument document, Asked asked);

    /// Looks whether a run could be made of a document, and makes none.
    ///
    /// @throws Mistaken if a name in the document names nothing
    void check(RunDocument document);

    /// Makes a run of another's resolved config. Only what is set is resolved anew.
    ///
    /// @param set values by path, as `--set` takes them: `stages.rl.steps` to `40`
    /// @throws Mistaken if a path or a value cannot be
    RunId clone(RunId parent, Map<String, String> set, Asked asked);

    /// Writes a command down, in the transaction that finds it can be obeyed.
    ///
    /// @throws Refused if it cannot: the run has another status, or a wish that contradicts it
    void command(RunId run, RunCommand command, Asked asked);

    /// Evaluates a version on its run's held-out tasks, as a run of its own.
    ///
    /// @param version `RUN@best`, `RUN@last` or `RUN@STAGE/STEP`
    RunId evaluate(String version, Asked asked);

    /// A version as a folder that other tools load.
    ///
    /// @param version `RUN@best`, `RUN@last` or `RUN@STAGE/STEP`
    Export export(String version);

    /// Forgets an ended run, its versions and checkpoints, but what another run's origin names.
    void delete(RunId run, Asked asked);

    /// The run of this id, or else the only one of this name.
    RunId find(String idOrName);
}
