"""Logits, loss and all gradients of small DeepSeek-V3 models by PyTorch autograd, in float64.

    python deepseek_gradients.py ../resources/oracle

Needs torch, transformers and safetensors. Writes one safetensors file per model: its config as metadata, its weights by
their names (experts one by one, as on the hub), `logits.N`, `loss`, and `gradient.<name>` of each weight.
The loss is the sum over tokens of a fixed weight times the token's log-probability.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM

COMMON = dict(
    model_type="deepseek_v3",
    hidden_act="silu",
    vocab_size=61,
    hidden_size=24,
    intermediate_size=28,
    moe_intermediate_size=12,
    num_hidden_layers=3,
    num_attention_heads=3,
    num_key_value_heads=3,
    kv_lora_rank=10,
    qk_nope_head_dim=6,
    qk_rope_head_dim=4,
    v_head_dim=7,
    first_k_dense_replace=1,
    max_position_embeddings=128,
    initializer_range=0.25,
    rms_norm_eps=1e-5,
    attention_bias=False,
    rope_interleave=True,
)

MODELS = {
    "ranked_queries_and_groups": dict(
        COMMON, q_lora_rank=13, n_routed_experts=8, num_experts_per_tok=3, n_group=4, topk_group=2,
        n_shared_experts=1, norm_topk_prob=True, routed_scaling_factor=2.5, rope_theta=10000.0,
        tie_word_embeddings=False,
    ),
    "plain_queries_and_one_group": dict(
        COMMON, q_lora_rank=None, n_routed_experts=4, num_experts_per_tok=2, n_group=1, topk_group=1,
        n_shared_experts=2, norm_topk_prob=False, routed_scaling_factor=1.5, rope_theta=50000.0,
        tie_word_embeddings=False,
    ),
}

LENGTHS = [41, 3, 19]


def hub_names(name, tensor, size):
    """Transformers keeps a layer's experts in one tensor; checkpoints name them one by one."""
    if name.endswith("experts.gate_up_proj"):
        for expert in range(tensor.shape[0]):
            yield f"{name[:-13]}.{expert}.gate_proj.weight", tensor[expert, :size]
            yield f"{name[:-13]}.{expert}.up_proj.weight", tensor[expert, size:]
    elif name.endswith("experts.down_proj"):
        for expert in range(tensor.shape[0]):
            yield f"{name[:-10]}.{expert}.down_proj.weight", tensor[expert]
    else:
        yield name, tensor


def store(tensor):
    return tensor.detach().to(torch.float32).contiguous().clone()


def run(settings):
    torch.manual_seed(5)
    config = DeepseekV3Config(**settings, attn_implementation="eager", experts_implementation="eager")
    model = DeepseekV3ForCausalLM(config).to(torch.float64)
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name.endswith("norm.weight"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("e_score_correction_bias"):
                tensor.uniform_(-0.1, 0.1)
            else:
                tensor.normal_(0, settings["initializer_range"])
            tensor.copy_(tensor.to(torch.float32))

    out = {}
    loss = torch.zeros((), dtype=torch.float64)
    for index, length in enumerate(LENGTHS):
        ids = torch.tensor([[(7 * t * t + 3 * t + index) % settings["vocab_size"] for t in range(length)]])
        logits = model(input_ids=ids, use_cache=False).logits[0]
        log_probs = torch.log_softmax(logits[:-1].to(torch.float64), dim=-1)
        taken = log_probs.gather(1, ids[0, 1:, None])[:, 0]
        weights = torch.tensor([0.1 * (t % 5) - 0.25 for t in range(length - 1)], dtype=torch.float64)
        loss = loss + (weights * taken).sum()
        out[f"logits.{index}"] = store(logits)
    loss.backward()
    out["loss"] = store(loss.reshape(1))

    size = settings["moe_intermediate_size"]
    for name, tensor in model.state_dict().items():
        for hub, part in hub_names(name, tensor, size):
            out[hub] = store(part)
    for name, parameter in model.named_parameters():
        for hub, part in hub_names(name, parameter.grad, size):
            out["gradient." + hub] = store(part)
    return out


def main(directory):
    for name, settings in MODELS.items():
        save_file(run(settings), directory / f"{name}.safetensors", metadata={"config": json.dumps(settings)})
        print(name, (directory / f"{name}.safetensors").stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
