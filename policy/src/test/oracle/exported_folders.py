"""Transformers' reading of folders that this module exported: the same logits, and the same prompts from the chat template.

First the Java test writes the folders, then the script reads them, from the module's folder:

    mvn -q test -Dtest=ExportedFoldersTest
    python src/test/oracle/exported_folders.py target/exported src/test/resources/oracle/exported

Writes `logits.safetensors`: one tensor of logits (float64 arithmetic) for each folder, and as metadata the folder's
SHA256SUMS, by which the test sees that what it exports now is what transformers has read; and `prompts.json`: the ids of
`apply_chat_template`, without thinking, for a conversation with tools.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

TOOLS = [{"type": "function", "function": {"name": name, "description": "Finds \"it\".", "parameters": {
    "type": "object", "properties": {"id": {"type": "integer"}}}}} for name in ("find", "fetch")]


def conversation(arguments):
    def call(name, given):
        return {"type": "function", "function": {"name": name, "arguments": arguments(given)}}

    return [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Find it."},
            {"role": "assistant", "content": "",
             "tool_calls": [call("find", {"id": 7, "who": "a \"b\"", "all": [1, None]}), call("fetch", {})]},
            {"role": "tool", "content": "found"}, {"role": "tool", "content": "漢"},
            {"role": "assistant", "content": "There."}, {"role": "user", "content": "Thanks."}]


def main(exported, out):
    logits, sums, prompts = {}, {}, {}
    for folder in sorted(path for path in exported.iterdir() if path.is_dir()):
        model, report = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager",
            output_loading_info=True)
        assert not any(report[kind] for kind in ["missing_keys", "unexpected_keys", "mismatched_keys"]), report
        size = model.config.vocab_size
        ids = torch.tensor([[(7 * t * t + 3 * t) % size for t in range(23)]])
        logits[folder.name] = model(input_ids=ids, use_cache=False).logits[0].detach().to(torch.float32).contiguous()
        sums[folder.name] = (folder / "SHA256SUMS").read_text()
        words = AutoTokenizer.from_pretrained(folder)
        arguments = (lambda given: json.dumps(given, ensure_ascii=False)) if folder.name == "deepseek_v3" else lambda given: given
        prompts[folder.name] = list(words.apply_chat_template(
            conversation(arguments), tools=TOOLS, add_generation_prompt=True, return_dict=False, enable_thinking=False))
        print(folder.name, model.generation_config.eos_token_id, len(prompts[folder.name]))
    out.mkdir(exist_ok=True)
    save_file(logits, out / "logits.safetensors", metadata=sums)
    (out / "prompts.json").write_text(json.dumps(prompts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
