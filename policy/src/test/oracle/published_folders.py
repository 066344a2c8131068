"""Folders as transformers writes them: small models, their experts one by one in shards, and fused in one file.

    python published_folders.py ../resources/oracle/published

Needs torch, transformers and safetensors. For each architecture: `<name>/single` (what `save_pretrained` writes, several
shards with an index, bf16) and `<name>/fused` (`save_original_format=False`: the tensors as transformers 5 keeps them).
Beside all but deepseek_v2 stand their logits in float64.
"""
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

COMMON = dict(vocab_size=19, hidden_size=8, intermediate_size=10, moe_intermediate_size=6, num_hidden_layers=2,
              num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=64, initializer_range=0.3,
              rms_norm_eps=1e-6, tie_word_embeddings=False, num_experts_per_tok=2)
LATENT = dict(COMMON, q_lora_rank=None, kv_lora_rank=5, qk_nope_head_dim=4, qk_rope_head_dim=2, v_head_dim=3,
              first_k_dense_replace=1, n_routed_experts=4, n_shared_experts=1, n_group=2, topk_group=1)

MODELS = {
    "deepseek_v2": transformers.DeepseekV2Config(**LATENT, topk_method="group_limited_greedy", aux_loss_alpha=0.001),
    "deepseek_v3": transformers.DeepseekV3Config(**LATENT, norm_topk_prob=True, routed_scaling_factor=2.5),
    "deepseek_v32": transformers.DeepseekV32Config(
        **dict(LATENT, q_lora_rank=6), norm_topk_prob=True, routed_scaling_factor=2.5, index_n_heads=8,
        index_head_dim=5, index_topk=7),
    "qwen3_moe": transformers.Qwen3MoeConfig(**COMMON, num_experts=4, head_dim=4, norm_topk_prob=True),
}


def model(config):
    torch.manual_seed(3)
    config._attn_implementation = "eager"
    made = transformers.AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for name, tensor in made.state_dict().items():
            if name.endswith("norm.weight"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("e_score_correction_bias"):
                tensor.uniform_(-0.1, 0.1)
            else:
                tensor.normal_(0, 0.3)
    return made.to(torch.bfloat16)


def keep_weights_only(folder):
    for file in folder.iterdir():
        if file.name != "config.json" and not file.name.startswith("model"):
            file.unlink()


def main(directory):
    for name, config in MODELS.items():
        made = model(config)
        made.save_pretrained(directory / name / "single", max_shard_size=1000)
        made.save_pretrained(directory / name / "fused", save_original_format=False)
        for form in ["single", "fused"]:
            keep_weights_only(directory / name / form)
            print(name, form, sorted((f.name, f.stat().st_size) for f in (directory / name / form).iterdir()))
        if name != "deepseek_v2":
            exact = transformers.AutoModelForCausalLM.from_pretrained(
                directory / name / "single", dtype=torch.float64, attn_implementation="eager",
                experts_implementation="eager")
            ids = torch.tensor([[(7 * t * t + 3 * t) % 19 for t in range(23)]])
            logits = exact(input_ids=ids, use_cache=False).logits[0].detach().to(torch.float32)
            save_file({"logits": logits.contiguous()}, directory / name / "logits.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
