"""Gradients of a pruned decoder layer of the tiny Llama, by PyTorch in double.

Writes tiny-llama/checks/layer_gradients.safetensors, against which LayerTrainingTest holds ours. Run once, in the
environment that `integration-tests/bin/python-environment torch` makes:

    python integration-tests/src/test/python/layer_gradients.py integration-tests/tiny-llama

The layer is the third. Of every four consecutive weights of a row the two of larger magnitude stay (the first of
equal ones). It is applied to `hidden.2` of the forward pass in checks/, and should give `hidden.3`; the loss is the
mean over tokens of |y - t|^2 / (|t|^2 + |y - t|^2). Stored are the loss, F64, and every eighth row of each weight's
gradient, F32.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

LAYER, ROWS = 2, 8
HEADS, SHARED, SIZE, EPSILON, THETA = 4, 2, 32, 1e-5, 10000.0
LINEARS = (
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "mlp.gate_proj",
    "mlp.up_proj",
    "mlp.down_proj",
)


def tensors(root):
    found = {}
    for shard in sorted((root / "model").glob("*.safetensors")):
        found.update(load_file(shard))
    prefix = f"model.layers.{LAYER}."
    return {name[len(prefix) :]: t.double() for name, t in found.items() if name.startswith(prefix)}


def pruned(weight):
    groups = weight.view(weight.shape[0], -1, 4)
    order = torch.argsort(groups.abs(), dim=-1, descending=True, stable=True)
    mask = torch.zeros_like(groups).scatter_(-1, order[..., :2], 1.0)
    return (groups * mask).view_as(weight)


def norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * weight


def turned(x):
    angles = torch.outer(
        torch.arange(x.shape[-2], dtype=torch.float64),
        THETA ** (-torch.arange(0, SIZE, 2, dtype=torch.float64) / SIZE),
    )
    cosines, sines = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()
    half = SIZE // 2
    return x * cosines + torch.cat([-x[..., half:], x[..., :half]], -1) * sines


def heads(x):
    return x.view(x.shape[0], -1, SIZE).transpose(0, 1)


def layer(x, w):
    n = norm(x, w["input_layernorm.weight"])
    q, k, v = (heads(F.linear(n, w[f"self_attn.{name}_proj"])) for name in "qkv")
    k, v = (t.repeat_interleave(HEADS // SHARED, 0) for t in (turned(k), v))
    context = F.scaled_dot_product_attention(turned(q), k, v, is_causal=True)
    x = x + F.linear(context.transpose(0, 1).reshape(x.shape[0], -1), w["self_attn.o_proj"])
    n = norm(x, w["post_attention_layernorm.weight"])
    gated = F.silu(F.linear(n, w["mlp.gate_proj"])) * F.linear(n, w["mlp.up_proj"])
    return x + F.linear(gated, w["mlp.down_proj"])


def main(root):
    stored = tensors(root)
    hidden = load_file(root / "checks" / "forward_window0.safetensors")
    inputs, target = (hidden[f"hidden.{at}"].double() for at in (LAYER, LAYER + 1))
    weights = {name: pruned(stored[f"{name}.weight"]).requires_grad_() for name in LINEARS}
    outputs = layer(inputs, {**stored, **weights})
    apart, size = (outputs - target).pow(2).sum(-1), target.pow(2).sum(-1)
    loss = (apart / (size + apart)).mean()
    loss.backward()
    found = {name: weight.grad[::ROWS].float().contiguous() for name, weight in weights.items()}
    found["loss"] = loss.detach().view(1)
    save_file(found, root / "checks" / "layer_gradients.safetensors")
    print(f"loss {loss.item():.9f}, torch {torch.__version__}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
