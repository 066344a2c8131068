"""Transformers' logits on folders that this module wrote: that they load there, and mean the same.

First the Java test writes the folders, then the script reads them, from the module's folder:

    mvn -q test -Dtest=TransformersReadsTest
    python src/test/oracle/written_logits.py target/written src/test/resources/oracle/written.safetensors

Writes one tensor of logits (float64 arithmetic) for each folder, and as metadata the folder's SHA256SUMS, by which the test
sees that what it writes now is what transformers has read.
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM


def main(written, out):
    logits, sums = {}, {}
    for folder in sorted(path for path in written.iterdir() if path.is_dir()):
        model, report = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager",
            output_loading_info=True)
        assert not any(report[kind] for kind in ["missing_keys", "unexpected_keys", "mismatched_keys"]), report
        size = model.config.vocab_size
        ids = torch.tensor([[(7 * t * t + 3 * t) % size for t in range(23)]])
        logits[folder.name] = model(input_ids=ids, use_cache=False).logits[0].detach().to(torch.float32).contiguous()
        sums[folder.name] = (folder / "SHA256SUMS").read_text()
        dtype = AutoModelForCausalLM.from_pretrained(folder).dtype
        print(folder.name, sorted(file.name for file in folder.iterdir()), dtype)
    save_file(logits, out, metadata=sums)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
