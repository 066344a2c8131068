/// Text to token ids and back: a byte-level BPE that reads and writes Hugging Face's `tokenizer.json`, and learns its
/// own vocabulary.
@NullMarked
package dev.agoge.policy.tokenizer;

import org.jspecify.annotations.NullMarked;
