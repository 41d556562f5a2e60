"""Fine-tuning that keeps pruned weights at zero; needs PyTorch."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import tsenor

torch = pytest.importorskip("torch", reason="PyTorch is not installed: keep_masks is not tested")
pytest.importorskip("safetensors", reason="safetensors is not installed")


def test_pruned_weights_stay_zero(spark: SparkSession, model: str, tmp_path: Path) -> None:
    from tsenor.torch import keep_masks, load_masks, unpack

    out = tmp_path / "out"
    tsenor.prune(model, out, pattern="2:4", targets=["*.layers.0.self_attn.q_proj"])
    name = "model.layers.0.self_attn.q_proj.weight"
    masks = load_masks(out)
    assert list(masks) == [name]
    weight = tsenor.tensor(tsenor.read(out), name).astype("float32")
    kept = unpack(masks[name], weight.shape[1])
    assert kept.numpy().sum() * 2 == weight.size

    class Tiny(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.from_numpy(weight.copy()))

    tiny = Tiny()
    optimizer = torch.optim.AdamW(tiny.parameters(), lr=0.1)
    end = keep_masks(tiny, optimizer, {"weight": masks[name]})
    for _ in range(3):
        tiny.weight.square().sum().backward()
        optimizer.step()
        pruned = tiny.weight[~kept]
        assert (pruned == 0).all() and not pruned.signbit().any()
    assert (tiny.weight[kept] != torch.from_numpy(weight)[kept]).any()
    end()
    with pytest.raises(ValueError, match="the model has none of the 1 weights"):
        keep_masks(tiny, optimizer, out)
    with pytest.raises(ValueError, match="there are no masks"):
        load_masks(tmp_path)
