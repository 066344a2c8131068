"""Writes ../resources/oracle/grpo-loss.json: losses and gradients of TRL's own GRPOTrainer._compute_loss.

The policy is replaced by a leaf tensor of log-probabilities, so that what torch differentiates is TRL's loss and
nothing else. Run with TRL 1.13.0 and torch 2.13.0: python grpo_loss.py
"""

import collections
import json
import pathlib
import types

import torch
import trl
from trl.trainer.grpo_trainer import GRPOTrainer

torch.manual_seed(20260101)
LENGTHS = [5, 9, 1, 7, 3, 12]


def trainer(case, policy):
    """As much of a GRPOTrainer as its loss looks at."""
    accelerator = types.SimpleNamespace(gather=lambda x: x, num_processes=1, reduce=lambda x, reduction: x)
    accelerator.gather_for_metrics = accelerator.gather
    return types.SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (policy, torch.zeros_like(policy), None),
        get_off_policy_mask=GRPOTrainer.get_off_policy_mask,
        get_gamma_weights=None,
        aux_loss_enabled=False,
        top_entropy_quantile=1.0,
        off_policy_mask_threshold=case["mask_delta"],
        importance_sampling_level="token",
        beta=case["kl_coef"],
        epsilon_low=case["clip_low"],
        epsilon_high=case["clip_high"],
        loss_type="grpo",
        use_vllm=False,
        vllm_importance_sampling_correction=False,
        current_gradient_accumulation_steps=1,
        _entropy_bonus_enabled=False,
        _metrics=collections.defaultdict(lambda: collections.defaultdict(list)),
        model=types.SimpleNamespace(training=True),
        accelerator=accelerator,
        args=types.SimpleNamespace(use_bias_correction_kl=True, delta=None),
    )


def rows(tensor):
    return [tensor[i, :n].tolist() for i, n in enumerate(LENGTHS)]


def run(name, drift, **setting):
    case = {"clip_low": 0.2, "clip_high": 0.2, "kl_coef": 1e-3, "mask_delta": 0.5} | setting
    shape = (len(LENGTHS), max(LENGTHS))
    mask = torch.zeros(shape, dtype=torch.float64)
    for i, n in enumerate(LENGTHS):
        mask[i, :n] = 1
    # Through float32: that is what the token block holds.
    sampled = (-torch.rand(shape) * 3).float().double()
    policy = (sampled + drift * torch.randn(shape).double()).float().double()
    policy[1] = (policy[1] - 1.5 * drift).float().double()
    reference = (sampled + 0.4 * torch.randn(shape).double()).float().double()
    policy.requires_grad_(True)
    advantages = torch.tensor([0.75, -0.25, -0.25, 0.5, -0.5, -0.25], dtype=torch.float64)
    inputs = {
        "prompt_ids": torch.zeros((len(LENGTHS), 1), dtype=torch.long),
        "prompt_mask": torch.ones((len(LENGTHS), 1), dtype=torch.long),
        "completion_ids": torch.zeros(shape, dtype=torch.long),
        "completion_mask": mask,
        "advantages": advantages,
        "old_per_token_logps": sampled,
        "ref_per_token_logps": reference,
    }
    loss = GRPOTrainer._compute_loss(trainer(case, policy), None, inputs)
    loss.backward()
    masked = 1 - GRPOTrainer.get_off_policy_mask(
        advantages.unsqueeze(1), policy, sampled, mask, case["mask_delta"]
    ).squeeze(1)
    return {
        "name": name,
        **case,
        "advantages": advantages.tolist(),
        "policy": rows(policy.detach()),
        "sampled": rows(sampled),
        "reference": rows(reference),
        "loss": loss.item(),
        "gradient": rows(policy.grad),
        "masked_sequences": int(masked.sum().item()),
    }


cases = [
    run("on policy", 0.0),
    run("one step old", 0.1),
    run("far off policy: clipped and masked", 0.6),
    run("clip higher", 0.3, clip_high=0.28),
    run("strong KL", 0.3, kl_coef=0.2),
    run("no KL", 0.3, kl_coef=0.0),
]
out = pathlib.Path(__file__).parent.parent / "resources" / "oracle" / "grpo-loss.json"
out.write_text(json.dumps({"trl": trl.__version__, "torch": torch.__version__, "cases": cases}) + "\n")
