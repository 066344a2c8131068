"""Small DeepSeek-V2, V3, V3.2 and Qwen3-MoE models by PyTorch autograd, in float64: logits, loss, gradients, and ten updates.

    python deepseek_gradients.py ../resources/oracle

Needs torch, transformers and safetensors. Writes one safetensors file per model: its weights by their names (experts
one by one, as on the hub), `logits.N`, `gradient.<name>` and, after ten steps of AdamW, `change.<name>` of each weight.
Its metadata: the `config` as published and as `transformers` writes it, the token ids of the `sequences`, the `loss`,
the weights of the auxiliary losses, and how many sequences were `excluded` because some token of them came within
1e-4 of a tie between experts, groups or positions to attend to, in any of the steps.

The loss is the sum over tokens of a fixed weight times the token's log-probability; plus `lookahead` times the sum of
the negative log-probabilities of the tokens that the layer that looks ahead predicts (DeepSeek-V3, eq. 21-25); plus
`balance` times the sum of the sequence-wise balance losses (eq. 17-20) over sequences and layers; plus `indexer` times
the sum over tokens and layers of KL(p || softmax(I)) (DeepSeek-V3.2, eq. 3-4), which transformers does not have: I are
the indexer's scores, computed once more here from inputs that are cut off from the graph, and p is what attention
attends to, summed over heads and divided by its sum; both over the positions that are attended to. In the warm-up
those are all, only the indexers learn, and that loss is the only one.
"""

import contextlib
import copy
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    DeepseekV2Config, DeepseekV2ForCausalLM, DeepseekV3Config, DeepseekV3ForCausalLM, DeepseekV32Config,
    DeepseekV32ForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM)
from transformers.modeling_layers import MtpLayer

SINGLE = torch.float32
TIE = 1e-4
LENGTHS = [19, 3, 11, 2, 7, 13]
# Sparse attention needs longer ones: the choice is to be hard.
LONG = [27, 5, 33, 19, 2, 12, 25, 22]
STEPS = 10

COMMON = dict(
    hidden_act="silu",
    vocab_size=29,
    hidden_size=16,
    intermediate_size=12,
    moe_intermediate_size=7,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=2,
    kv_lora_rank=10,
    qk_nope_head_dim=6,
    qk_rope_head_dim=8,
    v_head_dim=5,
    first_k_dense_replace=1,
    max_position_embeddings=640,
    initializer_range=0.25,
    rms_norm_eps=1e-6,
    attention_bias=False,
    tie_word_embeddings=False,
    rope_theta=10000.0,
)
V2 = dict(COMMON, model_type="deepseek_v2", scoring_func="softmax", norm_topk_prob=False)
V3 = dict(COMMON, model_type="deepseek_v3", scoring_func="sigmoid", topk_method="noaux_tc",
          num_nextn_predict_layers=0, rope_interleave=True)
V32 = dict(COMMON, model_type="deepseek_v32", scoring_func="sigmoid", topk_method="noaux_tc",
           num_nextn_predict_layers=0, index_n_heads=6, index_head_dim=11, index_topk=8)
QWEN = dict(
    model_type="qwen3_moe",
    hidden_act="silu",
    vocab_size=29,
    hidden_size=16,
    intermediate_size=12,
    moe_intermediate_size=7,
    num_hidden_layers=2,
    max_position_embeddings=640,
    initializer_range=0.25,
    attention_bias=False,
    use_sliding_window=False,
    decoder_sparse_step=1,
)


def yarn(**changes):
    return dict(dict(type="yarn", factor=40, original_max_position_embeddings=16, beta_fast=2, beta_slow=0.1), **changes)


# What chooses does so clearly, or most sequences would come near to a tie in one of the steps.
SHARP = {"wq_b.weight": 1.5, "weights_proj.weight": 1.5, "gate.weight": 0.6}
# So that all experts are met: of one that is not, only rounding would be compared.
SEEDS = {"v2_ranked_queries_groups_tied": 6, "v32_looking_ahead_tied": 8, "qwen3_groups_normalised_yarn": 6, "qwen3_one_group_tied": 6,
         "qwen3_every_head_alone": 7}

# Settings as published, then the weights of the losses: of looking ahead, of balance, of the indexer.
MODELS = {
    "v2_plain_queries_greedy_yarn": (dict(
        V2, q_lora_rank=None, n_routed_experts=6, num_experts_per_tok=3, n_group=1, topk_group=1, topk_method="greedy",
        n_shared_experts=2, routed_scaling_factor=1.0, rope_scaling=yarn(mscale=0.707, mscale_all_dim=0.707),
    ), (0, 0.03, 0)),
    "v2_ranked_queries_groups_tied": (dict(
        V2, q_lora_rank=9, n_routed_experts=9, num_experts_per_tok=2, n_group=3, topk_group=2,
        topk_method="group_limited_greedy", n_shared_experts=1, routed_scaling_factor=4.0, tie_word_embeddings=True,
        rope_scaling=yarn(mscale=1.2, mscale_all_dim=0.6),
    ), (0, 0.02, 0)),
    "v3_ranked_queries_groups_yarn": (dict(
        V3, num_hidden_layers=3, q_lora_rank=13, n_routed_experts=8, num_experts_per_tok=3, n_group=4, topk_group=2,
        n_shared_experts=1, norm_topk_prob=True, routed_scaling_factor=2.5,
        rope_scaling=yarn(mscale=1.0, mscale_all_dim=1.0),
    ), (0, 0, 0)),
    "v3_plain_queries_one_group": (dict(
        V3, q_lora_rank=None, n_routed_experts=6, num_experts_per_tok=2, n_group=1, topk_group=1, n_shared_experts=2,
        norm_topk_prob=True, routed_scaling_factor=2.446, rope_theta=50000.0, rms_norm_eps=1e-5,
    ), (0, 0.03, 0)),
    "v3_plain_queries_groups_yarn": (dict(
        V3, q_lora_rank=None, n_routed_experts=6, num_experts_per_tok=2, n_group=3, topk_group=2, n_shared_experts=1,
        norm_topk_prob=False, routed_scaling_factor=1.5, rope_scaling=yarn(),
    ), (0, 0, 0)),
    "v3_looking_ahead": (dict(
        V3, q_lora_rank=9, n_routed_experts=6, num_experts_per_tok=2, n_group=3, topk_group=2, n_shared_experts=1,
        norm_topk_prob=True, routed_scaling_factor=2.0, num_nextn_predict_layers=1,
    ), (0.05, 0.02, 0)),
    "v32_groups_yarn": (dict(
        V32, q_lora_rank=13, n_routed_experts=8, num_experts_per_tok=3, n_group=4, topk_group=2,
        n_shared_experts=1, norm_topk_prob=True, routed_scaling_factor=2.5,
        rope_scaling=yarn(mscale=1.0, mscale_all_dim=1.0),
    ), (0, 0, 0.004)),
    "v32_looking_ahead_tied": (dict(
        V32, q_lora_rank=9, n_routed_experts=4, num_experts_per_tok=2, n_group=1, topk_group=1, n_shared_experts=2,
        norm_topk_prob=True, routed_scaling_factor=1.5, num_nextn_predict_layers=1, tie_word_embeddings=True,
        qk_rope_head_dim=4, index_n_heads=8, index_head_dim=16, index_topk=5,
        rope_scaling=yarn(mscale=1.2, mscale_all_dim=0.6),
    ), (0.05, 0.02, 0.003)),
    "v32_warm_up": (dict(
        V32, q_lora_rank=10, n_routed_experts=6, num_experts_per_tok=2, n_group=3, topk_group=2, n_shared_experts=1,
        norm_topk_prob=False, routed_scaling_factor=2.0, rope_scaling=yarn(),
    ), (0, 0, 0.005)),
    "qwen3_groups_normalised_yarn": (dict(
        QWEN, num_attention_heads=4, num_key_value_heads=2, head_dim=6, num_experts=6, num_experts_per_tok=3,
        norm_topk_prob=True, mlp_only_layers=[0], tie_word_embeddings=False, rms_norm_eps=1e-6, rope_theta=10000.0,
        rope_scaling=dict(yarn(), rope_type="yarn"),
    ), (0, 0, 0)),
    "qwen3_one_group_tied": (dict(
        QWEN, num_attention_heads=3, num_key_value_heads=1, head_dim=8, num_experts=5, num_experts_per_tok=2,
        norm_topk_prob=False, mlp_only_layers=[], tie_word_embeddings=True, rms_norm_eps=1e-5, rope_theta=1000000.0,
    ), (0, 0.03, 0)),
    "qwen3_every_head_alone": (dict(
        QWEN, num_attention_heads=2, num_key_value_heads=2, num_experts=8, num_experts_per_tok=2,
        norm_topk_prob=True, mlp_only_layers=[], tie_word_embeddings=False, rms_norm_eps=1e-6, rope_theta=5000.0,
    ), (0, 0.02, 0)),
}
WARM_UP = ["v32_warm_up"]


@contextlib.contextmanager
def float64():
    """Transformers casts norms, softmax, router and rotary angles to float32, whatever the model's type is."""
    saved = torch.float32, torch.float, torch.Tensor.float
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    torch.set_default_dtype(torch.float64)
    yield
    torch.float32, torch.float, torch.Tensor.float = saved
    torch.set_default_dtype(SINGLE)


class Routers:
    """Watches every router: how near to a tie it came, and what its balance losses are."""

    def __init__(self, model, settings):
        self.settings = dict(dict(scoring_func="softmax", n_group=1, topk_group=1), **settings)
        self.clear()
        for module in model.modules():
            if type(module).__name__.lower().endswith("topkrouter"):
                module.register_forward_hook(self.see)

    def clear(self):
        self.margin, self.balance = float("inf"), 0

    def see(self, gate, _, output):
        logits, _, taken = output
        s = self.settings
        experts, k = logits.shape[-1], s["num_experts_per_tok"]
        if s["scoring_func"] == "sigmoid":
            scores = logits.sigmoid()
            choice, best = scores + gate.e_score_correction_bias, torch.topk(scores, k).indices
            self.near(scores, k)
        else:
            scores = logits.softmax(-1)
            choice, best = scores, taken
        if s["topk_group"] < s["n_group"]:
            grouped = choice.view(len(choice), s["n_group"], -1)
            size = 2 if s["scoring_func"] == "sigmoid" else 1
            worth = grouped.topk(size, -1).values.sum(-1)
            self.near(worth, s["topk_group"])
            kept = torch.zeros_like(worth).scatter(1, worth.topk(s["topk_group"]).indices, 1).bool()
            choice = grouped.masked_fill(~kept[:, :, None], -1e9).view(len(choice), -1)
        self.near(choice, k)
        often = torch.nn.functional.one_hot(best, experts).sum((0, 1)) * experts / (k * len(choice))
        share = (scores / scores.sum(-1, keepdim=True)).mean(0)
        self.balance = self.balance + (often * share).sum()

    def near(self, values, k):
        if k < values.shape[-1]:
            ordered = values.detach().sort(-1, descending=True).values
            self.margin = min(self.margin, (ordered[:, k - 1] - ordered[:, k]).min().item())


class Indexers:
    """Watches every indexer: how near to a tie its choice came, and what its losses are."""

    def __init__(self, model):
        self.clear()
        for module in model.modules():
            if type(module).__name__ == "DeepseekV32Indexer":
                module.register_forward_hook(self.see)
            if type(module).__name__ == "DeepseekV32Attention":
                module.register_forward_hook(self.compare)

    def clear(self):
        self.margin, self.loss = float("inf"), 0

    def see(self, indexer, inputs, chosen):
        hidden, latent, (cos, sin) = inputs[0].detach()[0], inputs[1].detach()[0], inputs[2]
        count, size = len(hidden), indexer.head_dim
        queries = self.turn(indexer.wq_b(latent).view(count, -1, size), cos[0], sin[0])
        keys = self.turn(indexer.k_norm(indexer.wk(hidden))[:, None], cos[0], sin[0])[:, 0]
        weights = indexer.weights_proj(hidden) * (size * indexer.n_heads) ** -0.5
        causal = torch.ones(count, count).tril().bool()
        scores = torch.einsum("thd,sd->ths", queries, keys).relu().mul(weights[:, :, None]).sum(1)
        self.scores = scores.masked_fill(~causal, float("-inf"))
        self.attended = torch.zeros_like(causal).scatter(1, chosen[0].long(), True) & causal
        top = indexer.index_topk
        for row in range(top, count):
            ordered, order = self.scores[row].detach().sort(descending=True)
            self.margin = min(self.margin, (ordered[top - 1] - ordered[top]).item())
            if self.margin > 1e-9:
                assert set(order[:top].tolist()) == set(chosen[0, row].tolist())

    def turn(self, x, cos, sin):
        """The first dimensions, whose first half pairs with their second."""
        half = cos.shape[-1] // 2
        cos, sin = cos[:, None, :half], sin[:, None, :half]
        a, b, rest = x[..., :half], x[..., half:2 * half], x[..., 2 * half:]
        return torch.cat([a * cos - b * sin, b * cos + a * sin, rest], -1)

    def compare(self, _, inputs, output):
        target = output[1][0].detach().sum(0)
        target = target / target.sum(-1, keepdim=True)
        learned = self.scores.masked_fill(~self.attended, float("-inf")).log_softmax(-1)
        target, learned = target[self.attended], learned[self.attended]
        self.loss = self.loss + (target * (target.log() - learned)).sum()


class Oracle(torch.nn.Module):
    def __init__(self, settings, weights, warm_up):
        super().__init__()
        self.settings, self.weights, self.warm_up = settings, weights, warm_up
        cls, config = {
            "deepseek_v2": (DeepseekV2ForCausalLM, DeepseekV2Config),
            "deepseek_v3": (DeepseekV3ForCausalLM, DeepseekV3Config),
            "deepseek_v32": (DeepseekV32ForCausalLM, DeepseekV32Config),
            "qwen3_moe": (Qwen3MoeForCausalLM, Qwen3MoeConfig),
        }[settings["model_type"]]
        self.config = config(**settings, attn_implementation="eager", experts_implementation="eager")
        self.main = cls(self.config)
        self.ahead = None
        if settings.get("num_nextn_predict_layers"):
            layer = self.main.model.layers[-1]
            self.ahead = MtpLayer(self.ahead_config(), type(layer), type(layer.input_layernorm), 0)
            self.ahead.config._attn_implementation = "eager"
        self.begin()
        self.routers, self.indexers = Routers(self, settings), Indexers(self)
        if warm_up:
            for name, module in self.named_modules():
                if name.endswith(".indexer"):
                    module.index_topk = settings["max_position_embeddings"]
            for name, parameter in self.named_parameters():
                parameter.requires_grad_(".indexer." in name)

    def ahead_config(self):
        if self.settings["model_type"] == "deepseek_v3":
            return self.config.get_mtp_config()
        config = copy.deepcopy(self.config)
        config.mlp_layer_types = ["sparse"]
        return config

    @torch.no_grad()
    def begin(self):
        for name, tensor in self.state_dict().items():
            if name.endswith("norm.weight"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("bias"):
                tensor.uniform_(-0.1, 0.1)
            else:
                tensor.normal_(0, self.spread(name))
            tensor.copy_(tensor.to(SINGLE))

    def spread(self, name):
        if self.settings["model_type"] == "deepseek_v32":
            for end, spread in SHARP.items():
                if name.endswith(end):
                    return spread
        return self.settings["initializer_range"]

    def loss(self, ids):
        """Of one sequence, and its logits."""
        self.routers.clear()
        self.indexers.clear()
        fed = torch.tensor([ids[:-1]])
        out = self.main(input_ids=fed, use_cache=False, output_hidden_states=True)
        log_probs = torch.log_softmax(out.logits[0], -1)[range(len(ids) - 1), ids[1:]]
        weights = torch.tensor([0.1 * (t % 5) - 0.25 for t in range(len(ids) - 1)])
        loss = self.weights[2] * self.indexers.loss
        if self.warm_up:
            return loss, out.logits[0]
        loss = loss + (weights * log_probs).sum()
        if self.ahead is not None and len(ids) > 2:
            before = self.indexers.loss
            loss = loss + self.weights[0] * self.look_ahead(fed, ids, out.hidden_states[-1])
            loss = loss + self.weights[2] * (self.indexers.loss - before)
        return loss + self.weights[1] * self.routers.balance, out.logits[0]

    def look_ahead(self, fed, ids, hidden):
        count = len(ids) - 2
        positions = torch.arange(1, count + 1)[None]
        embedded = self.main.model.embed_tokens(fed[:, 1:])
        mask = torch.full((count, count), float("-inf")).triu(1)[None, None]
        state = self.ahead(
            embedded, hidden[:, :-1], self.main.model.rotary_emb(embedded, position_ids=positions), mask, positions, None)
        return -torch.log_softmax(self.main.lm_head(state)[0], -1)[range(count), ids[2:]].sum()

    def hub(self, tensors):
        """By the names of the hub: what transformers keeps in one tensor is named expert by expert there."""
        size = self.settings["moe_intermediate_size"]
        for name, tensor in tensors:
            if name.startswith("ahead."):
                name = name.replace("ahead.mtp_block.", "ahead.").replace("ahead.post_norm.", "ahead.shared_head.norm.")
                name = name.replace("ahead.", f"model.layers.{self.settings['num_hidden_layers']}.")
            name = name.removeprefix("main.")
            if name.endswith("experts.gate_up_proj"):
                for expert in range(tensor.shape[0]):
                    yield f"{name[:-13]}.{expert}.gate_proj.weight", tensor[expert, :size]
                    yield f"{name[:-13]}.{expert}.up_proj.weight", tensor[expert, size:]
            elif name.endswith("experts.down_proj"):
                for expert in range(tensor.shape[0]):
                    yield f"{name[:-10]}.{expert}.down_proj.weight", tensor[expert]
            elif name != "lm_head.weight" or not self.settings["tie_word_embeddings"]:
                yield name, tensor


def store(tensor):
    return tensor.detach().to(SINGLE).contiguous().clone()


def gradients(oracle, sequences):
    """Into the parameters; gives the loss, the logits, and the sequences that are too near to a tie."""
    oracle.zero_grad()
    total, logits, near = 0.0, [], []
    for ids in sequences:
        loss, some = oracle.loss(ids)
        loss.backward()
        total += loss.item()
        logits.append(store(some))
        if min(oracle.routers.margin, oracle.indexers.margin) < TIE:
            near.append(ids)
    return total, logits, near


def learning(oracle):
    return {name: p for name, p in oracle.named_parameters() if p.requires_grad}


def train(oracle, sequences):
    """Ten steps; as `gradients`, of the first, with the gradients beside."""
    named = learning(oracle)
    matrices = [p for p in named.values() if p.dim() > 1]
    vectors = [p for p in named.values() if p.dim() == 1]
    groups = [dict(params=matrices, weight_decay=0.01), dict(params=vectors, weight_decay=0.0)]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), eps=1e-5)
    first, all_near = None, []
    for _ in range(STEPS):
        loss, logits, near = gradients(oracle, sequences)
        all_near += near
        if first is None:
            first = loss, logits, [(name, p.grad.clone()) for name, p in named.items()]
        norm = sum((p.grad ** 2).sum() for p in named.values()).sqrt().item()
        for p in named.values():
            p.grad *= 1 / norm if norm > 1 else 1
        optimizer.step()
    return first, all_near


def run(settings, weights, warm_up, seed):
    torch.manual_seed(seed)
    oracle = Oracle(settings, weights, warm_up)
    lengths = LONG if settings["model_type"] == "deepseek_v32" else LENGTHS
    sequences = [torch.randint(settings["vocab_size"], (length,)).tolist() for length in lengths]
    begun = {name: tensor.clone() for name, tensor in oracle.state_dict().items()}
    while True:
        oracle.load_state_dict(begun)
        (loss, logits, slopes), near = train(oracle, sequences)
        if not near:
            break
        sequences = [ids for ids in sequences if ids not in near]

    out = {f"logits.{index}": some for index, some in enumerate(logits)}
    changes = [(name, parameter - begun[name]) for name, parameter in learning(oracle).items()]
    for prefix, tensors in (("", begun.items()), ("gradient.", slopes), ("change.", changes)):
        for name, tensor in oracle.hub(tensors):
            out[prefix + name] = store(tensor)
    return out, dict(
        config=json.dumps(settings), transformers=oracle.config.to_json_string(), sequences=json.dumps(sequences),
        excluded=str(len(lengths) - len(sequences)), loss=repr(loss), warm_up=repr(warm_up),
        **dict(zip(["lookahead", "balance", "indexer"], map(repr, weights))))


def main(directory, only):
    for name, model in MODELS.items():
        if only and name not in only:
            continue
        with float64():
            tensors, metadata = run(*model, name in WARM_UP, SEEDS.get(name, 5))
        file = directory / f"{name}.safetensors"
        save_file(tensors, file, metadata=metadata)
        print(name, file.stat().st_size, "bytes,", metadata["excluded"], "sequences excluded, loss", metadata["loss"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
