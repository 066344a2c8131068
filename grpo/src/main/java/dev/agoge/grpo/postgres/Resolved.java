package dev.agoge.grpo.postgres;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunConfig;
import java.util.List;
import java.util.Optional;

/// What a run will be: every default filled in and every name pinned.
///
/// @param taskSet absent while it is still to be made
/// @param recipe of the task set, if it is made by one
/// @param origin the version of another run that it begins from, if it does
/// @param remarks on how the document is taken, in sentences
record Resolved(
        RunConfig config,
        Optional<Sha256> taskSet,
        Optional<Sha256> recipe,
        Optional<PolicyVersion> origin,
        List<String> remarks) {}
