"""Writes src/test/resources/oracle/tokenizers/: for each family of published tokenizers a small tokenizer.json with the
family's own pre-tokeniser, and what Hugging Face's tokenizers makes of 100,000 strings with it.

Run from the module's folder:

    python src/test/oracle/tokenizers_families.py

The strings are drawn alike here and in FamiliesTest from strings.json; of their ids the fixture keeps a digest for each
thousand, and the first strings in full.
"""
import hashlib
import json
import os
import struct

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = "src/test/resources/oracle/tokenizers/"
COUNT, BLOCK, EXPLICIT = 100_000, 1000, 60
MASK = (1 << 64) - 1

BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def split(regex):
    return pre_tokenizers.Split(Regex(regex), "isolated")


LLAMA = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
         r"|\s+(?!\S)|\s+")
QWEN = LLAMA.replace(r"\p{N}{1,3}", r"\p{N}")
DEEPSEEK = [r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
            "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]
DEEPSEEK_2 = ["[\r\n]", "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕ]+",
              "\\s?[!-/:-~！-／：-～‘-‟　-。]+", "\\s+$", "[一-龥ࠀ-一가-퟿]+"]


def special(content, **more):
    return AddedToken(content, special=True, normalized=False, **more)


FAMILIES = {
    "gpt2": dict(pre=pre_tokenizers.ByteLevel(add_prefix_space=False), normalizer=None,
                 added=[special("<|endoftext|>")]),
    "llama3": dict(pre=pre_tokenizers.Sequence([split(LLAMA), BYTES]), normalizer=None, ignore_merges=True,
                   added=[special(c) for c in ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>",
                                               "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>")]),
    "qwen2": dict(pre=pre_tokenizers.Sequence([split(QWEN), BYTES]), normalizer=normalizers.NFC(),
                  added=[special("<|endoftext|>"), special("<|im_start|>"), special("<|im_end|>"),
                         AddedToken("<tool_call>", normalized=False), AddedToken("</tool_call>", normalized=False),
                         AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False)]),
    "deepseek3": dict(pre=pre_tokenizers.Sequence([split(r) for r in DEEPSEEK] + [BYTES]),
                      normalizer=normalizers.Sequence([]),
                      added=[special("<｜begin▁of▁sentence｜>"), special("<｜end▁of▁sentence｜>"), special("<｜▁pad▁｜>"),
                             AddedToken("<｜User｜>", normalized=True), AddedToken("<｜Assistant｜>", normalized=True),
                             AddedToken("<think>", normalized=True), AddedToken("</think>", normalized=True),
                             special("｜DSML｜")]),
    "deepseek2": dict(pre=pre_tokenizers.Sequence([split(r) for r in DEEPSEEK_2]
                                                  + [pre_tokenizers.Digits(individual_digits=True), BYTES]),
                      normalizer=None, added=[special("<｜begin▁of▁sentence｜>"), special("<｜end▁of▁sentence｜>")]),
    # No published file, but every flag of an added token.
    "flags": dict(pre=pre_tokenizers.Sequence([split(QWEN), BYTES]), normalizer=normalizers.NFC(),
                  added=[AddedToken("shop", normalized=False), AddedToken("shopping", normalized=False),
                         AddedToken(" of", lstrip=True, normalized=False), AddedToken("=>", rstrip=True, normalized=False),
                         AddedToken("über", normalized=True), AddedToken("日本", normalized=True, lstrip=True, rstrip=True),
                         AddedToken("cat", single_word=True, normalized=False),
                         special("<|end|>", lstrip=True, rstrip=True)]),
}

RANGES = [[0, 0x7F], [0x20, 0x7E], [0x61, 0x7A], [0x30, 0x39], [0x80, 0xFF], [0x100, 0x24F], [0x250, 0x36F],
          [0x370, 0x3FF], [0x400, 0x52F], [0x530, 0x6FF], [0x900, 0xDFF], [0xE00, 0xFFF], [0x1000, 0x13FF],
          [0x1680, 0x16FF], [0x1E00, 0x1FFF], [0x2000, 0x206F], [0x2070, 0x23FF], [0x2460, 0x27BF], [0x3000, 0x30FF],
          [0x3100, 0x33FF], [0x4E00, 0x9FFF], [0xA000, 0xABFF], [0xAC00, 0xD7FF], [0xE000, 0xF0FF], [0xF900, 0xFAFF],
          [0xFB00, 0xFFFF], [0x10000, 0x10FFF], [0x11000, 0x12FFF], [0x16000, 0x18FFF], [0x1D400, 0x1D7FF],
          [0x1E000, 0x1EFFF], [0x1F100, 0x1FAFF], [0x20000, 0x2A6DF], [0x2B740, 0x323AF], [0xE0000, 0xE01FF],
          [0, 0x10FFFF]]
PIECES = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n", "\n ", "\u00a0", "\u3000", "\u2028", "\u0085", "'s", "'S",
          "'ll", "'RE", "'t", "'ſ", "don't", "the", " the", "shop", "shopping", " of", "of", "=>", "über",
          "u\u0308ber", "日本", "cat", "cats", " cat ", "Cancel", " order", " 12", "123", "1234567", "3.14", "½", "Ⅷ", "²",
          "_", "-", "--", "...", "!", "?!", "(", ")", "[", "]", "{\"", "\":", "\\", "/", "https://", "é", "e\u0301",
          "\u0338", "\u200d", "\u200b", "🙂", "👩‍👩‍👧", "🇫🇷", "한국", "\u1112\u1161\u11ab", "漢字かな", "カタカナ", "ไทย", "العربية",
          "עברית", "हिन्दी", "ǅ", "ſ", "ß", "İ", "ﬁ", "Å", "\ufeff", "\x00", "<", "|", ">", "<|", "|>", "im_start",
          "end", "｜", "▁", "think>", "</"]
PIECES += sorted({t.content for family in FAMILIES.values() for t in family["added"]})


class Draw:
    """splitmix64"""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 1) % bound


def text(index):
    draw = Draw(index)
    out = []
    for _ in range(draw.below(16)):
        if draw.below(2):
            out.append(PIECES[draw.below(len(PIECES))])
        else:
            low, high = RANGES[draw.below(len(RANGES))]
            for _ in range(1 + draw.below(6)):
                code = low + draw.below(high - low + 1)
                out.append(" " if 0xD800 <= code < 0xE000 else chr(code))
    return "".join(out)


def digest(encodings):
    sha = hashlib.sha256()
    for e in encodings:
        sha.update(struct.pack(f"<{len(e.ids) + 1}i", len(e.ids), *e.ids))
    return sha.hexdigest()[:16]


def train(family, corpus):
    tokenizer = Tokenizer(models.BPE(ignore_merges=family.get("ignore_merges", False)))
    tokenizer.pre_tokenizer = family["pre"]
    tokenizer.decoder = decoders.ByteLevel()
    if family["normalizer"]:
        tokenizer.normalizer = family["normalizer"]
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=700, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_tokens(family["added"])
    file = json.loads(tokenizer.to_str())
    if family.get("ignore_merges"):
        # A token that no merge makes: only a chunk that is the token finds it.
        vocab = file["model"]["vocab"]
        made = {"".join(m) if isinstance(m, list) else m.replace(" ", "") for m in file["model"]["merges"]}
        last = [m for m in file["model"]["merges"] if "".join(m) in vocab][-40:]
        file["model"]["merges"] = [m for m in file["model"]["merges"] if m not in last]
    return json.dumps(file, ensure_ascii=False)


def main():
    os.makedirs(HERE, exist_ok=True)
    with open(HERE + "strings.json", "w") as f:
        json.dump({"ranges": RANGES, "pieces": PIECES}, f, ensure_ascii=True)
        f.write("\n")
    texts = [text(i) for i in range(COUNT)]
    corpus = [text(COUNT + i) for i in range(3000)] + ["Cancel the order of the shop, don't wait. "] * 50
    for name, family in FAMILIES.items():
        file = train(family, corpus)
        with open(HERE + name + ".json", "w") as f:
            f.write(file + "\n")
        tokenizer = Tokenizer.from_str(file)
        result = {"made_by": "tokenizers_families.py"}
        for kind, plain in (("plain", True), ("markup", False)):
            tokenizer.encode_special_tokens = plain
            encodings = [tokenizer.encode(t, add_special_tokens=False) for t in texts]
            result[kind] = [digest(encodings[i:i + BLOCK]) for i in range(0, COUNT, BLOCK)]
            result[kind + "_first"] = [e.ids for e in encodings[:EXPLICIT]]
        result["decoded_first"] = [tokenizer.decode(e.ids, skip_special_tokens=False) for e in encodings[:EXPLICIT]]
        with open(HERE + name + "-ids.json", "w") as f:
            json.dump(result, f, ensure_ascii=True, separators=(",", ":"))
            f.write("\n")
        print(name, len(json.loads(file)["model"]["vocab"]), sum(len(e.ids) for e in encodings))


main()
