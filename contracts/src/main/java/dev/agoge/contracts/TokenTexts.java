package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// Produced by the trainer; consumed by the console. The bytes that each token id stands for, so that tokens can be
/// shown without loading a tokenizer. Kept in the blob store; a token may be part of a UTF-8 character.
public final class TokenTexts {
    @JsonProperty("texts")
    private final List<byte[]> texts;

    /// Texts by token id.
    public TokenTexts(@JsonProperty("texts") List<byte[]> texts) {
        this.texts = List.copyOf(texts);
    }

    public int size() {
        return texts.size();
    }

    public byte[] of(int id) {
        if (id < 0 || id >= texts.size()) {
            throw new IllegalArgumentException("token id " + id + " is not in a vocabulary of " + texts.size());
        }
        return texts.get(id).clone();
    }
}
