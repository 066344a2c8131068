package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.document.Mistaken;
import java.util.List;

/// What documents name and files hold: the model folders below the roots that the platform's operator allows, and
/// conversations that were sent along.
public interface Materials {
    /// How a policy will speak.
    ///
    /// @param policy with its chat named
    /// @param remarks what whoever asked for it should know, in sentences
    record Spoken(PolicyConfig policy, List<String> remarks) {}

    /// Imports a folder into the blob store, if it was not imported as it is.
    ///
    /// @return the digest of its manifest
    /// @throws Mistaken at the empty pointer, if there is none or it cannot be used
    Sha256 imported(String folder);

    boolean has(Sha256 manifest);

    /// How the model that a manifest names speaks, as the policy's chat wishes.
    ///
    /// @throws Mistaken below the policy, if it cannot, or knows no tools
    Spoken spoken(Sha256 manifest, PolicyConfig wished);

    /// A version's files with what other tools look for beside them.
    Manifest forOthers(Sha256 manifest);

    /// Looks whether conversations are there and can be read.
    ///
    /// @throws Mistaken at the empty pointer, naming the lines that are wrong
    void check(Sha256 conversations);
}
