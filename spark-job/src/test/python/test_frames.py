"""Checkpoints as frames, tensors as arrays, masks as columns."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from pyspark.errors import IllegalArgumentException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import tsenor
from tsenor.functions import certified_mask, transposable_mask, unpack

NAME = "model.layers.1.mlp.up_proj.weight"


def stored(folder: Path, name: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The bytes of a tensor, read by other means."""
    for file in folder.glob("*.safetensors"):
        data = file.read_bytes()
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        if name in header:
            begin, end = header[name]["data_offsets"]
            return np.frombuffer(data[8 + length + begin : 8 + length + end], np.uint8)
    raise AssertionError(name)


def test_a_tensor_is_an_array(spark: SparkSession, model: str) -> None:
    bands = tsenor.read(model, bandBytes="16KiB")
    assert bands.where(F.col("tensor") == NAME).count() > 1
    array = tsenor.tensor(bands, NAME)
    assert array.dtype == ml_dtypes.bfloat16
    assert array.shape == tuple(bands.where(F.col("tensor") == NAME).first()["shape"])  # type: ignore[index]
    assert array.tobytes() == stored(Path(model), NAME).tobytes()


def test_a_tensor_that_is_not_there(spark: SparkSession, model: str) -> None:
    with pytest.raises(ValueError, match=f"the nearest is {NAME}"):
        tsenor.tensor(tsenor.read(model), NAME.replace("up", "upp"))


def test_bands_that_are_missing(spark: SparkSession, model: str) -> None:
    bands = tsenor.read(model, bandBytes="16KiB").where("first_row > 0")
    with pytest.raises(ValueError, match="some are missing, or came twice"):
        tsenor.tensor(bands, NAME)


def test_masks_are_a_column(spark: SparkSession, model: str) -> None:
    bands = tsenor.read(model).where(F.col("tensor") == NAME)
    row = bands.select(
        transposable_mask("2:4").alias("mask"), certified_mask("2:4").alias("proof"), "shape"
    ).first()
    assert row is not None
    kept = unpack(bytes(row["mask"]), row["shape"][1])
    blocks = kept.reshape(kept.shape[0] // 4, 4, kept.shape[1] // 4, 4)
    assert (blocks.sum(axis=1) == 2).all() and (blocks.sum(axis=3) == 2).all()
    assert bytes(row["proof"]["mask"]) == bytes(row["mask"])
    assert row["proof"]["kept_score"] <= row["proof"]["upper_bound"] * (1 + 1e-9)


def test_a_subset_can_be_written(spark: SparkSession, model: str, tmp_path: Path) -> None:
    out = str(tmp_path / "one layer")
    bands = tsenor.read(model).where("tensor LIKE 'model.layers.2.%'")
    bands.repartition(3).write.format("safetensors").save(out)
    written = tsenor.read(out)
    names = {row["tensor"] for row in written.select("tensor").distinct().collect()}
    assert names == {r["tensor"] for r in bands.select("tensor").distinct().collect()}
    name = NAME.replace(".1.", ".2.")
    assert tsenor.tensor(written, name).tobytes() == stored(Path(model), name).tobytes()


def test_what_the_caller_did_is_told_without_a_trace(
    spark: SparkSession, model: str, tmp_path: Path
) -> None:
    one = tsenor.read(model).where(F.col("tensor") == NAME)
    twice = one.withColumn("shard", F.lit("a.safetensors")).union(
        one.withColumn("shard", F.lit("b.safetensors"))
    )
    out = str(tmp_path / "out")
    with pytest.raises(IllegalArgumentException, match="came in the shards a.safetensors and b"):
        twice.write.format("safetensors").save(out)
    with pytest.raises(IllegalArgumentException, match="no row came"):
        one.where("false").write.format("safetensors").save(out)
    one.write.format("safetensors").save(out)
    with pytest.raises(IllegalArgumentException, match="mode overwrite"):
        one.write.format("safetensors").save(out)
    shards = sorted(Path(model).glob("*.safetensors"))
    shutil.copy(shards[0], shards[1])
    with pytest.raises(IllegalArgumentException, match="which .* has too: allowed is one"):
        tsenor.read(model).count()
