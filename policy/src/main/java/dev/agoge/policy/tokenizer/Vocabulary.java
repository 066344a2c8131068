package dev.agoge.policy.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which token has which id, and what each says in bytes.
final class Vocabulary {
    private final Map<String, Integer> ids;
    private final byte[][] texts;
    private final int[] bytes;

    /// @param ids the model's own tokens, their bytes written with [ByteAlphabet]
    /// @throws IllegalArgumentException if an id is free or taken twice, or a byte has no token
    Vocabulary(Map<String, Integer> ids, List<AddedToken> added) {
        this.ids = Map.copyOf(ids);
        Map<Integer, byte[]> said = new HashMap<>();
        Set<String> contents = new HashSet<>();
        for (AddedToken token : added) {
            Integer own = ids.get(token.content());
            if (own != null && own != token.id()) {
                throw new IllegalArgumentException("the token '" + token.content() + "' has id " + token.id()
                        + " in added_tokens and " + own + " in model.vocab");
            }
            contents.add(token.content());
            put(said, token.id(), token.content(), token.content().getBytes(StandardCharsets.UTF_8));
        }
        for (Map.Entry<String, Integer> token : ids.entrySet()) {
            if (!contents.contains(token.getKey()))
                put(said, token.getValue(), token.getKey(), ByteAlphabet.read(token.getKey()));
        }
        texts = new byte[said.size()][];
        for (int id = 0; id < texts.length; id++) {
            byte[] text = said.get(id);
            if (text == null) throw new IllegalArgumentException("of " + texts.length + " tokens none has id " + id);
            texts[id] = text;
        }
        bytes = new int[256];
        for (int value = 0; value < bytes.length; value++) bytes[value] = idOfByte(value);
    }

    private Vocabulary(Map<String, Integer> ids, byte[][] texts, int[] bytes) {
        this.ids = ids;
        this.texts = texts;
        this.bytes = bytes;
    }

    /// The same tokens, and behind them ids that say nothing.
    Vocabulary padded(int size) {
        if (size < texts.length) {
            throw new IllegalArgumentException(
                    "the model has a vocabulary of " + size + " tokens, but its tokenizer has " + texts.length);
        }
        byte[][] padded = Arrays.copyOf(texts, size);
        Arrays.fill(padded, texts.length, size, new byte[0]);
        return new Vocabulary(ids, padded, bytes);
    }

    private static void put(Map<Integer, byte[]> said, int id, String name, byte[] text) {
        if (text.length == 0) throw new IllegalArgumentException("the token " + id + " is empty");
        if (said.put(id, text) != null) {
            throw new IllegalArgumentException("the token '" + name + "' has id " + id + ", and so has another");
        }
    }

    private int idOfByte(int value) {
        Integer id = ids.get(ByteAlphabet.write(new byte[] {(byte) value}));
        if (id == null) throw new IllegalArgumentException("the byte " + value + " has no token in model.vocab");
        return id;
    }

    int size() {
        return texts.length;
    }

    byte[] text(int id) {
        if (id < 0 || id >= texts.length) {
            throw new IllegalArgumentException("token id " + id + " is not in a vocabulary of " + texts.length);
        }
        return texts[id];
    }

    List<byte[]> texts() {
        return List.of(texts);
    }

    /// The tokens of all 256 bytes.
    int[] ofBytes() {
        return bytes.clone();
    }

    /// A text byte by byte.
    int[] spelled(byte[] text) {
        int[] spelled = new int[text.length];
        for (int i = 0; i < spelled.length; i++) spelled[i] = bytes[text[i] & 0xff];
        return spelled;
    }

    /// The id of the token with exactly these bytes, or −1.
    int whole(byte[] text) {
        return ids.getOrDefault(ByteAlphabet.write(text), -1);
    }
}
