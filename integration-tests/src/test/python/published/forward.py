"""A Llama's forward pass in double, written from the architecture: no engine's code is in it."""

import json
import pathlib

import ml_dtypes  # noqa: F401 numpy knows bf16 from here.
import numpy as np
from safetensors.numpy import load_file


def normalized(x, weight, epsilon):
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + epsilon) * weight


def rotated(x, angles):
    """Shape (heads, tokens, width): entry i of a head turns with entry i + width / 2."""
    first, second = np.split(x, 2, axis=-1)
    return np.concatenate(
        [
            first * np.cos(angles) - second * np.sin(angles),
            second * np.cos(angles) + first * np.sin(angles),
        ],
        axis=-1,
    )


def attended(queries, keys, values):
    """Causal attention, shapes (heads, tokens, width)."""
    tokens, width = queries.shape[1:]
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(width)
    scores[:, np.triu(np.ones((tokens, tokens), bool), 1)] = -np.inf
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True) @ values


class Llama:
    """A checkpoint of one or more shards, whose output embedding is the input's."""

    def __init__(self, folder: pathlib.Path):
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if not self.config["tie_word_embeddings"]:
            raise SystemExit(f"{folder} has an output embedding of its own")
        self.stored = {}
        for shard in sorted(folder.glob("*.safetensors")):
            self.stored.update(load_file(shard))

    def weight(self, name):
        return self.stored[f"model.{name}.weight"].astype(np.float64)

    def heads(self, x, name):
        width = self.config["head_dim"]
        return (x @ self.weight(name).T).reshape(len(x), -1, width).swapaxes(0, 1)

    def attention(self, x, layer, angles):
        queries, keys, values = (
            self.heads(x, f"layers.{layer}.self_attn.{kind}_proj") for kind in "qkv"
        )
        shared = len(queries) // len(keys)
        keys, values = (np.repeat(part, shared, axis=0) for part in (keys, values))
        mixed = attended(rotated(queries, angles), rotated(keys, angles), values)
        joined = mixed.swapaxes(0, 1).reshape(len(x), -1)
        return joined @ self.weight(f"layers.{layer}.self_attn.o_proj").T

    def mlp(self, x, layer):
        gate = x @ self.weight(f"layers.{layer}.mlp.gate_proj").T
        up = x @ self.weight(f"layers.{layer}.mlp.up_proj").T
        return (gate / (1 + np.exp(-gate)) * up) @ self.weight(f"layers.{layer}.mlp.down_proj").T

    def logits(self, ids) -> np.ndarray:
        """Shape (tokens, vocabulary)."""
        width, epsilon = self.config["head_dim"], self.config["rms_norm_eps"]
        base = self.config["rope_parameters"]["rope_theta"]
        angles = np.outer(np.arange(len(ids)), base ** (-np.arange(0, width, 2) / width))
        embedding = self.weight("embed_tokens")
        x = embedding[ids]
        for layer in range(self.config["num_hidden_layers"]):
            norm = self.weight(f"layers.{layer}.input_layernorm")
            x = x + self.attention(normalized(x, norm, epsilon), layer, angles)
            norm = self.weight(f"layers.{layer}.post_attention_layernorm")
            x = x + self.mlp(normalized(x, norm, epsilon), layer)
        return normalized(x, self.weight("norm"), epsilon) @ embedding.T
