"""A model's folder as a GGUF file for llama.cpp's `deepseek2`, in fp32: the same numbers under its names.

    python gguf_model.py DIR OUT.gguf

Needs gguf, safetensors and numpy. The tokens have made-up names: only their ids are used.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
from safetensors.numpy import load_file


def write(folder, out):
    config = json.loads((folder / "config.json").read_text())
    tensors = {}
    for file in sorted(folder.glob("*.safetensors")):
        tensors.update(load_file(file))
    writer = gguf.GGUFWriter(out, "deepseek2")
    describe(writer, config)
    for name, tensor in renamed(config, tensors):
        writer.add_tensor(name, numpy.ascontiguousarray(tensor, dtype=numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def describe(writer, c):
    rope, latent = c["qk_rope_head_dim"], c["kv_lora_rank"]
    writer.add_context_length(c["max_position_embeddings"])
    writer.add_embedding_length(c["hidden_size"])
    writer.add_block_count(c["num_hidden_layers"])
    writer.add_leading_dense_block_count(c["first_k_dense_replace"])
    writer.add_feed_forward_length(c["intermediate_size"])
    writer.add_vocab_size(c["vocab_size"])
    writer.add_head_count(c["num_attention_heads"])
    # Absorbed: all heads share one key, the latent and the rotated part, and its latent is the value.
    writer.add_head_count_kv(1)
    writer.add_key_length(latent + rope)
    writer.add_value_length(latent)
    writer.add_key_length_mla(c["qk_nope_head_dim"] + rope)
    writer.add_value_length_mla(c["v_head_dim"])
    if c.get("q_lora_rank"):
        writer.add_q_lora_rank(c["q_lora_rank"])
    writer.add_kv_lora_rank(latent)
    writer.add_layer_norm_rms_eps(c["rms_norm_eps"])
    writer.add_rope_dimension_count(rope)
    writer.add_rope_freq_base((c.get("rope_parameters") or c)["rope_theta"])
    writer.add_expert_count(c["n_routed_experts"])
    writer.add_expert_used_count(c["num_experts_per_tok"])
    writer.add_expert_shared_count(c["n_shared_experts"])
    writer.add_expert_feed_forward_length(c["moe_intermediate_size"])
    writer.add_expert_weights_scale(c["routed_scaling_factor"])
    writer.add_expert_weights_norm(c["norm_topk_prob"])
    writer.add_expert_gating_func(gguf.ExpertGatingFuncType.SIGMOID)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([f"t{i}" for i in range(c["vocab_size"])])
    writer.add_token_merges(["t 0"])
    writer.add_add_bos_token(False)


def renamed(c, tensors):
    yield "token_embd.weight", tensors["model.embed_tokens.weight"]
    yield "output_norm.weight", tensors["model.norm.weight"]
    yield "output.weight", tensors["lm_head.weight"]
    for layer in range(c["num_hidden_layers"]):
        here = {name.removeprefix(f"model.layers.{layer}."): tensor for name, tensor in tensors.items()
                if name.startswith(f"model.layers.{layer}.")}
        for name, tensor in of_layer(c, here):
            yield f"blk.{layer}.{name}.weight" if not name.endswith(".bias") else f"blk.{layer}.{name}", tensor


def of_layer(c, here):
    names = {
        "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
        "self_attn.q_a_proj": "attn_q_a", "self_attn.q_a_layernorm": "attn_q_a_norm", "self_attn.q_b_proj": "attn_q_b",
        "self_attn.kv_a_proj_with_mqa": "attn_kv_a_mqa", "self_attn.kv_a_layernorm": "attn_kv_a_norm",
        "self_attn.o_proj": "attn_output", "mlp.gate": "ffn_gate_inp", "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "mlp.shared_experts.gate_proj": "ffn_gate_shexp",
        "mlp.shared_experts.up_proj": "ffn_up_shexp", "mlp.shared_experts.down_proj": "ffn_down_shexp",
    }
    for theirs, ours in names.items():
        if theirs + ".weight" in here:
            yield ours, here[theirs + ".weight"]
    # One matrix of all heads' keys and values becomes two: from queries to latents, and from latents to values.
    heads, nope = c["num_attention_heads"], c["qk_nope_head_dim"]
    both = here["self_attn.kv_b_proj.weight"].reshape(heads, nope + c["v_head_dim"], c["kv_lora_rank"])
    yield "attn_k_b", both[:, :nope].transpose(0, 2, 1)
    yield "attn_v_b", both[:, nope:]
    if "mlp.gate.weight" in here:
        yield "exp_probs_b.bias", here["mlp.gate.e_score_correction_bias"]
        for theirs, ours in (("gate_proj", "ffn_gate_exps"), ("up_proj", "ffn_up_exps"), ("down_proj", "ffn_down_exps")):
            yield ours, numpy.stack(
                [here[f"mlp.experts.{e}.{theirs}.weight"] for e in range(c["n_routed_experts"])])


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
