package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;

/// The model folders below the roots that the platform's operator allows.
public interface ModelFolders {
    /// A folder in the blob store.
    ///
    /// @param digest of all that was imported
    /// @param chat the dialect that it speaks
    record Imported(Sha256 digest, ChatFormat chat) {}

    /// Imports a folder, if it was not imported before.
    ///
    /// @throws Mistaken at the empty pointer, if there is none or it cannot be used
    Imported imported(String name);
}
