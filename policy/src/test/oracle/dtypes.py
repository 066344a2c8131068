"""PyTorch's conversions between number formats, as digests, and FP8 weights with block scales.

    python dtypes.py ../resources/oracle

Writes `dtypes.json`: SHA-256 of fp32 numbers (little-endian, each NaN as 0x7fc00000) that all values of a format become,
and that numbers at and around the middles of bf16 become by rounding; and `fp8.safetensors`: matrices whose sizes are no
multiples of a block, with the digests of what they stand for as metadata.
"""
import hashlib
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file


def digest(numbers):
    bits = torch.where(torch.isnan(numbers), torch.full_like(numbers, torch.nan), numbers).view(torch.int32)
    bits = torch.where(torch.isnan(numbers), torch.full_like(bits, 0x7FC00000), bits)
    return hashlib.sha256(bits.contiguous().numpy().astype("<i4").tobytes()).hexdigest()


def halves(dtype):
    return torch.arange(1 << 16, dtype=torch.int32).to(torch.int16).view(dtype).to(torch.float32)


def fp8(seed, *shape):
    count = torch.Size(shape).numel()
    return ((torch.arange(count) * 37 + seed) % 256).to(torch.uint8).view(torch.float8_e4m3fn).reshape(shape)


def scales(seed, *shape):
    shape = (*shape[:-2], -(-shape[-2] // 128), -(-shape[-1] // 128))
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator) * 0.01 + 1e-4


def dequantised(weight, scale):
    """One expert after the other, one block after the other, one fp32 multiplication each."""
    out = weight.to(torch.float32).reshape(-1, *weight.shape[-2:]).clone()
    factors = scale.reshape(-1, *scale.shape[-2:])
    for matrix, factor in zip(out, factors):
        for i in range(factor.shape[0]):
            for j in range(factor.shape[1]):
                matrix[128 * i:128 * i + 128, 128 * j:128 * j + 128] *= factor[i, j]
    return out.reshape(weight.shape)


def main(directory):
    out = {
        "BF16": digest(halves(torch.bfloat16)),
        "F16": digest(halves(torch.float16)),
        "F8_E4M3": digest(torch.arange(256).to(torch.uint8).view(torch.float8_e4m3fn).to(torch.float32)),
    }
    upper = torch.arange(1 << 16, dtype=torch.int64)[:, None] * 65536
    between = upper + torch.tensor([0, 0x7FFF, 0x8000, 0x8001, 0xFFFF])
    numbers = between.reshape(-1).to(torch.int32).view(torch.float32)
    out["to_bf16"] = digest(numbers.to(torch.bfloat16).to(torch.float32))
    (directory / "dtypes.json").write_text(json.dumps(out, indent=1) + "\n")

    tensors, expected = {}, {}
    for seed, (name, shape) in enumerate({
        "model.layers.0.self_attn.o_proj.weight": (130, 140),
        "model.layers.0.mlp.experts.gate_up_proj": (2, 132, 30),
        "model.layers.0.mlp.experts.down_proj": (2, 30, 66),
    }.items()):
        tensors[name] = fp8(seed, *shape)
        tensors[name + "_scale_inv"] = scales(seed, *shape)
        expected[name] = dequantised(tensors[name], tensors[name + "_scale_inv"])
    digests = {name: digest(tensor) for name, tensor in expected.items() if "experts" not in name}
    for expert in range(2):
        prefix = f"model.layers.0.mlp.experts.{expert}."
        gate_up = expected["model.layers.0.mlp.experts.gate_up_proj"][expert]
        digests[prefix + "gate_proj.weight"] = digest(gate_up[:66])
        digests[prefix + "up_proj.weight"] = digest(gate_up[66:])
        digests[prefix + "down_proj.weight"] = digest(expected["model.layers.0.mlp.experts.down_proj"][expert])
    save_file(tensors, directory / "fp8.safetensors", metadata=digests)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
