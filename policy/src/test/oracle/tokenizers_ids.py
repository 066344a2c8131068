"""Writes src/test/resources/oracle/tokenizer-ids.json: texts and the ids that Hugging Face's tokenizers gives them.

Run from the module's folder, with the tokenizer.json that the Java trainer made from the test corpus (the test
TokenizerTest.idsAreThoseOfHuggingFace says when it has changed):

    python src/test/oracle/tokenizers_ids.py
"""
import json
import random

from tokenizers import Tokenizer

HERE = "src/test/resources/oracle/"
tokenizer = Tokenizer.from_file(HERE + "tokenizer.json")
controls = [t.content for t in tokenizer.get_added_tokens_decoder().values() if t.special]
phrases = [t.content for t in tokenizer.get_added_tokens_decoder().values() if not t.special]
tokenizer.encode_special_tokens = True  # text is text: no special token comes out of it

random.seed(5)
words = ["Ana", " Lopez", "order", " orders", "ord_", "4711", " 12", ".", ", ", '":"', "\n", "\r\n\t", "  ", "Šimić",
         "漢字", "ſ", "ǅ", " é", "🙂", "_", " _x", "X_y", "ⅷ", "²", "\u00a0", "\u0085", "don't", "'s", "'sx", " Rosa", "-", "-a", "-B", "word", "</", "think>", "{", "}"]
texts = ["", " ", "a", "Cancel the order of Dilnoza Quispe if it is not shipped."] + controls + phrases
texts += ["x" + a + b for a in phrases for b in phrases[:3]]
texts += ["".join(random.choices(words + controls + phrases, weights=[9] * len(words) + [1] * len(controls + phrases),
                                 k=random.randint(1, 25))) for _ in range(600)]
texts += ["".join(chr(random.choice([random.randint(1, 0x2ff), random.randint(0x370, 0xfff)]))
                  for _ in range(random.randint(1, 20))) for _ in range(200)]

out = []
for text in texts:
    ids = tokenizer.encode(text).ids
    assert tokenizer.decode(ids, skip_special_tokens=False) == text, text
    out.append({"text": text, "ids": ids})
with open(HERE + "tokenizer-ids.json", "w") as f:
    json.dump({"made_by": "tokenizers_ids.py", "texts": out}, f, ensure_ascii=True, indent=0)
    f.write("\n")
print(len(out), "texts,", tokenizer.get_vocab_size(), "tokens")
