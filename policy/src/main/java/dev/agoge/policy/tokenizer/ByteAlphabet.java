package dev.agoge.policy.tokenizer;

import java.util.Arrays;

/// How `tokenizer.json` writes arbitrary bytes as visible characters: printable Latin-1 stands for itself, every other
/// byte for a character from U+0100 on. The table is GPT-2's and part of the file format.
final class ByteAlphabet {
    private static final char[] LETTERS = letters();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {}

    static String write(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte one : bytes) text.append(LETTERS[one & 0xff]);
        return text.toString();
    }

    static byte[] read(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char letter = text.charAt(i);
            if (letter >= BYTES.length || BYTES[letter] < 0) {
                throw new IllegalArgumentException("'" + letter + "' in the token '" + text + "' stands for no byte");
            }
            bytes[i] = (byte) BYTES[letter];
        }
        return bytes;
    }

    private static boolean printable(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
    }

    private static char[] letters() {
        char[] letters = new char[256];
        char next = 256;
        for (int value = 0; value < 256; value++) letters[value] = printable(value) ? (char) value : next++;
        return letters;
    }

    private static short[] bytes() {
        short[] bytes = new short[LETTERS[0xAD] + 1];
        Arrays.fill(bytes, (short) -1);
        for (short value = 0; value < 256; value++) bytes[LETTERS[value]] = value;
        return bytes;
    }
}
