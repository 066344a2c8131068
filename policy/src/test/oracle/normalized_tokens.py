"""Writes src/test/resources/oracle/tokenizers/normalized.json: a tokenizer of bytes with added tokens that are looked for
in normalised text, and what Hugging Face's tokenizers makes of strings with it.

Run from the module's folder:

    python src/test/oracle/normalized_tokens.py
"""
import json
import random

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

OUT = "src/test/resources/oracle/tokenizers/normalized.json"

ADDED = [
    AddedToken("cafe\u0301", normalized=True),
    AddedToken("caf\u00e9s", normalized=True),
    AddedToken("na\u00efve", normalized=False),
    AddedToken("nai\u0308ve", normalized=True),
    AddedToken("\u0323\u0301x", normalized=True),
    AddedToken("a\u0301\u0323", normalized=True),
    AddedToken("\u1e9b\u0323", normalized=True),
    AddedToken("\uac00\u11a8", normalized=True),
    AddedToken("\u0958", normalized=True),
    AddedToken("o\u0302\u0301", normalized=False),
    AddedToken("word\u0301", normalized=True, single_word=True),
    AddedToken("\u212b", normalized=True, lstrip=True),
    AddedToken("A\u030ao", normalized=True, rstrip=True),
]
PIECES = [token.content for token in ADDED] + [
    "caf\u00e9", "e\u0301", "\u00e9", "s", " ", "  ", "a", "\u00e1", "\u1ea1\u0301", "\u0301", "\u0323", "\u0345",
    "\u0f73", "\u0f71", "\u0f72", "na\u00efve", "x", "\u1e69", "\uac01", "\u0915\u093c", "\u1ed1", "word", "\u00c5",
    "\u00c5o", "o", "\u0334", "\u3099", "\u304b", "1", "\n", "\u0897", "\u034f",
]


def tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = decoders.ByteLevel()
    made.add_tokens(ADDED)
    return made


def strings():
    chance = random.Random(7)
    for _ in range(1500):
        yield "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 12)))
    marks = ["\u0301", "\u0323", "\u0345", "\u0334", "\u0f73", "\u0f71", "\u0327", "\u0300", "\u20dd", "\u034f", "\u0315"]
    for length in range(60, 160, 4):
        yield "e" + "".join(chance.choice(marks) for _ in range(length)) + "o"


made = tokenizer()
cases = [{"text": text, "ids": made.encode(text, add_special_tokens=False).ids} for text in strings()]
with open(OUT, "w") as out:
    json.dump({"tokenizer": json.loads(made.to_str()), "cases": cases}, out, separators=(",", ":"))
    out.write("\n")
