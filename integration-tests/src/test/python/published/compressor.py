"""Prunes a checkpoint to standard 2:4 by llm-compressor, to be held against ours.

    python -m published.compressor sparsegpt|wanda MODEL WINDOWS OUTPUT

WINDOWS has the calibration windows as token ids, all of which are taken, in order. The output has the
names and formats of MODEL's tensors, so that the same commands read both.
"""

import argparse
import pathlib
import shutil

import torch
from datasets import Dataset
from llmcompressor import oneshot
from llmcompressor.modifiers.pruning import SparseGPTModifier, WandaPruningModifier
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from published import windows

MODIFIERS = {"sparsegpt": SparseGPTModifier, "wanda": WandaPruningModifier}


def prune(method: str, folder: pathlib.Path, calibration: list[list[int]]):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    modifier = MODIFIERS[method](
        sparsity=0.5, mask_structure="2:4", targets=["Linear"], ignore=["re:.*lm_head"]
    )
    rows = {"input_ids": calibration, "attention_mask": [[1] * len(ids) for ids in calibration]}
    oneshot(
        model=model,
        processor=AutoTokenizer.from_pretrained(folder),
        dataset=Dataset.from_dict(rows),
        recipe=[modifier],
        num_calibration_samples=len(calibration),
        max_seq_length=len(calibration[0]),
        shuffle_calibration_samples=False,
    )
    return model


def write(model, source: pathlib.Path, output: pathlib.Path) -> None:
    """By the names of the source; an output embedding that was untied on the way is left out."""
    pruned = model.state_dict()
    dense = load_file(source / "model.safetensors")
    tensors = {
        name: pruned[name].to(value.dtype).contiguous().clone() for name, value in dense.items()
    }
    output.mkdir(parents=True)
    for file in source.glob("*.json"):
        shutil.copy(file, output)
    save_file(tensors, output / "model.safetensors", {"format": "pt"})


def main():
    parser = argparse.ArgumentParser(prog="published.compressor", allow_abbrev=False)
    parser.add_argument("method", choices=MODIFIERS)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("windows", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    model = prune(options.method, options.model, windows.read(options.windows))
    write(model, options.model, options.output)


if __name__ == "__main__":
    main()
