"""Checkpoints as Spark frames, and their tensors as arrays."""

from __future__ import annotations

import os
from typing import Any, List, Optional, Union

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ._session import active

_NUMPY = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}
_ML_DTYPES = {"BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2"}


def read(
    path: Union[str, "os.PathLike[str]"],
    *,
    spark: Optional[SparkSession] = None,
    **options: Union[str, int, bool],
) -> DataFrame:
    """A checkpoint as bands: rows of ``shard, tensor, dtype, shape, first_row, row_count, data``.

    options: of the data source, such as ``bandBytes``, or of the file system (``fs.…``).
    """
    reader = active(spark).read.format("safetensors")
    for key, value in options.items():
        reader = reader.option(key, value)
    return reader.load(os.fspath(path))


def tensor(bands: DataFrame, name: str) -> Any:
    """One tensor as a numpy array of its shape and type.

    bands: what :func:`read` gives, or what was made of it, with its columns.
    name: such as ``model.layers.0.mlp.up_proj.weight``.

    BF16 and the 8-bit types need the package ``ml_dtypes``. A tensor comes to this process whole.
    """
    import numpy as np

    rows = (
        bands.where(F.col("tensor") == name)
        .select("dtype", "shape", "first_row", "row_count", "data")
        .orderBy("first_row", "row_count")
        .collect()
    )
    if not rows:
        raise ValueError(f"{name}: there is no such tensor{_nearest(bands, name)}")
    dtype = _dtype(name, rows[0]["dtype"])
    data = b"".join(bytes(row["data"]) for row in rows)
    shape: List[int] = list(rows[0]["shape"])
    expected = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    if len(data) != expected:
        raise ValueError(
            f"{name}: its bands have {len(data)} bytes and its shape {shape} means {expected}: some"
            " are missing, or came twice"
        )
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _dtype(name: str, dtype: str) -> Any:
    import numpy as np

    if dtype in _NUMPY:
        return np.dtype(_NUMPY[dtype])
    if dtype not in _ML_DTYPES:
        raise ValueError(
            f"{name}: its dtype {dtype} has no numpy type; allowed are"
            f" {', '.join([*_NUMPY, *_ML_DTYPES])}"
        )
    try:
        import ml_dtypes
    except ImportError as missing:
        raise ImportError(
            f"{name} is {dtype}, which numpy has with the package ml_dtypes: pip install ml_dtypes"
        ) from missing
    return np.dtype(getattr(ml_dtypes, _ML_DTYPES[dtype]))


def _nearest(bands: DataFrame, name: str) -> str:
    import difflib

    names = [row["tensor"] for row in bands.select("tensor").distinct().collect()]
    near = difflib.get_close_matches(name, names, 1, 0.0)
    return f"; the nearest is {near[0]}" if near else "; there are none at all"
