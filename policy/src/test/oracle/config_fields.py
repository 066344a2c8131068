"""Writes src/test/resources/oracle/fields/: for each family a tiny model, every field that its config class has in
transformers, and what becomes of the logits when the field says something else.

Run from the module's folder:

    python src/test/oracle/config_fields.py

The fields are those of the dataclass and those that its to_dict() has; beside them stand fields of other classes that
transformers looks for in any config, or that look as if it did. A case is a field without which, or with another value
of which, the model is loaded again with the same weights: its logits are the same, changed (then they are kept), or
there is an error.
"""
import copy
import dataclasses
import json
import os
import shutil
import tempfile
import warnings

warnings.filterwarnings("ignore")
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

transformers.logging.set_verbosity(50)
torch.set_num_threads(1)
OUT = "src/test/resources/oracle/fields/"
IDS = [1, 5, 9, 2, 31, 7, 7, 30, 11, 4, 0, 3, 17, 22, 8, 13, 1, 5, 9, 2, 31, 7, 19, 30]
KEPT = 2  # the last rows of the logits

YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=4096, beta_fast=8.0, beta_slow=1.0)
BOTH = dict(mscale=1.0, mscale_all_dim=1.0)
COMMON = dict(vocab_size=32, hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=4,
              max_position_embeddings=16384, hidden_act="silu", rms_norm_eps=1e-6, initializer_range=0.3,
              tie_word_embeddings=False, attention_bias=False)
LATENT = dict(COMMON, kv_lora_rank=12, q_lora_rank=10, qk_nope_head_dim=6, qk_rope_head_dim=8, v_head_dim=6,
              num_key_value_heads=4, n_routed_experts=8, n_shared_experts=1, moe_intermediate_size=8,
              num_experts_per_tok=2, first_k_dense_replace=1, n_group=4, topk_group=2, routed_scaling_factor=1.5,
              rope_parameters=dict(YARN, **BOTH))
MODELS = {
    "deepseek_v2": dict(LATENT, topk_method="group_limited_greedy"),
    "deepseek_v3": dict(LATENT, norm_topk_prob=True, num_nextn_predict_layers=0),
    "deepseek_v32": dict(LATENT, norm_topk_prob=True, index_topk=12, index_head_dim=10, index_n_heads=16),
    "qwen3_moe": dict(COMMON, num_key_value_heads=2, head_dim=8, num_experts=8, num_experts_per_tok=2,
                      moe_intermediate_size=8, norm_topk_prob=True, mlp_only_layers=[0], rope_parameters=YARN),
}
# Beside twice the number, the other truth, null and nothing at all.
OTHER = dict(
    _attn_implementation=["eager"], _experts_implementation=["eager"], add_cross_attention=[True],
    architectures=[["DeepseekV3ForSequenceClassification"]], attention_chunk_size=[4], attention_dropout=[0.5],
    attn_implementation=["eager"], attn_logit_softcapping=[1.0], aux_loss_alpha=[0.5], decoder_sparse_step=[2],
    dtype=["bfloat16"], ep_size=[2], experts_implementation=["eager"], final_logit_softcapping=[1.0],
    first_k_dense_replace=[0, 2], head_dim=[4, 16], hidden_act=["gelu"], id2label=[{"0": "x"}], index_topk=[4],
    is_causal=[False, None], is_decoder=[True], label2id=[{"x": 0}], layer_norm_eps=[0.1],
    layer_types=[["sliding_attention"] * 2, ["full_attention"] * 2], logit_scale=[2.0], max_window_layers=[1],
    mlp_layer_types=[["sparse"] * 2], mlp_only_layers=[[], [1], [0, 1]], moe_layer_freq=[2], n_group=[1, 2],
    n_shared_experts=[0, 2], norm_topk_prob=[True, False], num_experts=[4], num_kv_shared_layers=[1],
    num_local_experts=[4], num_mtp_layers=[1], num_nextn_predict_layers=[1],
    original_max_position_embeddings=[32, 4096], output_router_logits=[True], pad_token_id=[5],
    partial_rotary_factor=[0.5, 1.0], pretraining_tp=[2], problem_type=["regression"], pruned_heads=[{"0": [1]}],
    qk_head_dim=[8, 14], query_pre_attn_scalar=[4], rms_norm_eps=[0.01], rope_interleave=[True, False],
    rope_scaling=[{"type": "linear", "factor": 2.0}], rope_theta=[500.0], routed_scaling_factor=[1.0, 3.0],
    router_aux_loss_coef=[0.5], router_jitter_noise=[0.3], scoring_func=["softmax", "sigmoid"], seq_aux=[False],
    sliding_window=[4], tie_encoder_decoder=[True], topk_group=[1, 4], topk_method=["greedy", "noaux_tc"],
    torch_dtype=["bfloat16"], use_sliding_window=[True],
)
ROPE = [
    {"rope_type": "default", "rope_theta": 10000.0}, {"rope_theta": 500.0}, {"rope_type": "linear", "factor": 2.0},
    {"rope_type": "dynamic", "factor": 2.0}, {"rope_type": "default", "partial_rotary_factor": 0.5},
]
ROPE_OTHER = dict(rope_theta=100.0, factor=8.0, original_max_position_embeddings=32, beta_fast=4.0, beta_slow=0.25,
                  mscale=0.5, mscale_all_dim=0.5, attention_factor=2.0, truncate=False, partial_rotary_factor=0.5)


def logits(folder):
    """Or what is wrong."""
    try:
        model, info = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
        if info["missing_keys"] or info["unexpected_keys"] or info.get("mismatched_keys"):
            return None
        with torch.no_grad():
            return model.eval()(torch.tensor([IDS]), use_cache=False).logits[0].float().contiguous()
    except Exception:
        return None


def made(family, folder):
    torch.manual_seed(5)
    config = type(AutoConfig.for_model(family))(**MODELS[family])
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    with torch.no_grad():
        for name, numbers in model.named_parameters():
            if "norm" in name:
                numbers.uniform_(0.5, 1.5)
            else:
                numbers.mul_(0.6)
        for name, numbers in model.named_buffers():
            if "e_score_correction_bias" in name:
                numbers.uniform_(-0.3, 0.3)
    model.save_pretrained(folder)
    return type(config)


def others(name, has, value):
    if has:
        yield "absent"
        if value is not None:
            yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value * 2 or 1
    yield from (one for one in OTHER.get(name, []) if one != value)


def cases(config, usual):
    """What is not in the file has its usual value."""
    for name in sorted(set(config) | set(usual) | set(OTHER)):
        if name == "model_type":
            continue
        for other in others(name, name in config, config.get(name, usual.get(name))):
            changed = copy.deepcopy(config)
            if other == "absent":
                del changed[name]
            else:
                changed[name] = other
            yield name, other, changed
    inner = config["rope_parameters"]
    for rope in ROPE:
        yield "rope_parameters", rope, dict(config, rope_parameters=rope)
    for name, other in ROPE_OTHER.items():
        yield "rope_parameters." + name, other, dict(config, rope_parameters=dict(inner, **{name: other}))
        if name in inner:
            without = {key: value for key, value in inner.items() if key != name}
            yield "rope_parameters." + name, "absent", dict(config, rope_parameters=without)


def walk(family, folder):
    kind = made(family, folder)
    with open(folder + "/config.json") as file:
        config = json.load(file)
    usual = kind().to_dict()
    fields = sorted({field.name for field in dataclasses.fields(kind)} | set(usual) - {"model_type"})
    base = logits(folder)
    kept = {"base": base[-KEPT:].clone()}
    told = []
    for name, other, changed in cases(config, usual):
        with open(folder + "/config.json", "w") as file:
            json.dump(changed, file)
        found = logits(folder)
        outcome = "error" if found is None else "same" if torch.allclose(found, base, rtol=0, atol=1e-5) else "changed"
        if outcome == "changed":
            kept[str(len(told))] = found[-KEPT:].clone()
        told.append({"field": name, "outcome": outcome, "config": {
            key: value for key, value in changed.items() if key not in config or config[key] != value},
            "without": [key for key in config if key not in changed]})
    os.makedirs(OUT + family)
    shutil.copy(folder + "/model.safetensors", OUT + family)
    save_file(kept, OUT + family + "/logits.safetensors")
    return {"config": config, "fields": fields, "cases": told}


shutil.rmtree(OUT, ignore_errors=True)
walked = {}
for family in MODELS:
    with tempfile.TemporaryDirectory() as folder:
        walked[family] = walk(family, folder)
with open(OUT + "fields.json", "w") as out:
    json.dump({"transformers": transformers.__version__, "ids": IDS, "families": walked}, out, indent=1, sort_keys=True)
    out.write("\n")
