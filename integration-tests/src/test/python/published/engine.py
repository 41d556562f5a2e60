"""Perplexity of a checkpoint in an engine that is not ours, on windows of token ids.

    python -m published.engine ENGINE MODEL WINDOWS [--windows COUNT] [--logits TOKENS] [--openblas JAR]

ENGINE is mlx (mlx-lm, on the CPU) or transformers (with torch). WINDOWS has a JSON line each,
{"input_ids": [...]}; every token of a window but the first is predicted, from those before it alone.
All is computed in float32 from the weights as stored. With --logits also those of the first TOKENS
of the first window, against a forward pass in double (published.forward). Prints one JSON object.

mlx's wheel for the CPU carries the reference BLAS, 50 times slower than OpenBLAS: --openblas names
a jar that has it (our job's, or org.bytedeco:openblas), to be used instead.
"""

import argparse
import contextlib
import ctypes
import importlib.metadata
import json
import math
import pathlib
import platform
import tempfile
import time
import zipfile

import numpy as np

from published import windows
from published.forward import Llama


class Mlx:
    name = "mlx-lm"

    def __init__(self, folder: pathlib.Path):
        import mlx.core as mx
        from mlx_lm.utils import load_model

        mx.set_default_device(mx.cpu)
        self.mx = mx
        self.model, _ = load_model(folder)
        self.model.set_dtype(mx.float32)

    def logits(self, ids) -> np.ndarray:
        return np.array(self.model(self.mx.array([ids]))[0])


class Transformers:
    name = "transformers"

    def __init__(self, folder: pathlib.Path):
        import torch
        from transformers import AutoModelForCausalLM

        self.torch = torch
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def logits(self, ids) -> np.ndarray:
        with self.torch.no_grad():
            return self.model(self.torch.tensor([ids])).logits[0].numpy()


ENGINES = {"mlx": Mlx, "transformers": Transformers}


def loss(logits: np.ndarray, ids) -> float:
    """Sum over the predicted tokens, in nats."""
    predicting, wanted = logits[:-1].astype(np.float64), np.asarray(ids[1:])
    top = predicting.max(axis=-1, keepdims=True)
    total = np.log(np.exp(predicting - top).sum(axis=-1)) + top[:, 0]
    return float((total - predicting[np.arange(len(wanted)), wanted]).sum())


def load_openblas(jar: pathlib.Path) -> bool:
    """Puts OpenBLAS's functions before those that a library loaded from now on brings along.

    False, and nothing is changed, if the jar has none.
    """
    machine = {"x86_64": "linux-x86_64", "aarch64": "linux-arm64"}[platform.machine()]
    folder = f"org/bytedeco/openblas/{machine}/"
    with contextlib.ExitStack() as opened:
        archive = opened.enter_context(zipfile.ZipFile(jar))
        if folder + "libopenblas.so.0" not in archive.namelist():
            return False
        unpacked = opened.enter_context(tempfile.TemporaryDirectory())
        for library in ("libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"):
            path = archive.extract(folder + library, unpacked)
            ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
    return True


def main():
    parser = argparse.ArgumentParser(prog="published.engine", allow_abbrev=False)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("windows", type=pathlib.Path)
    parser.add_argument("--windows", dest="count", type=int)
    parser.add_argument("--logits", type=int)
    parser.add_argument("--openblas", metavar="JAR", type=pathlib.Path)
    options = parser.parse_args()
    fast = bool(options.openblas) and load_openblas(options.openblas)

    started = time.monotonic()
    engine = ENGINES[options.engine](options.model)
    chosen = windows.read(options.windows, options.count)
    losses = [loss(engine.logits(ids), ids) for ids in chosen]
    predicted = sum(len(ids) - 1 for ids in chosen)
    result = {
        "engine": f"{engine.name} {importlib.metadata.version(engine.name)}",
        "openblas": fast,
        "model": str(options.model),
        "windows": len(chosen),
        "predicted_tokens": predicted,
        "perplexity": math.exp(sum(losses) / predicted),
        "seconds": time.monotonic() - started,
    }
    if options.logits:
        ids = chosen[0][: options.logits]
        expected = Llama(options.model).logits(ids)
        result["logits_largest_difference"] = float(np.abs(engine.logits(ids) - expected).max())
        result["logits_largest"] = float(np.abs(expected).max())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
