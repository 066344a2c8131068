package dev.agoge.wire.documents;

/// A text, token by token.
interface Tokens {
    /// @throws dev.agoge.contracts.document.Mistaken if the text cannot be read on from here
    Token next();
}
