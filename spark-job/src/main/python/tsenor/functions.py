"""Masks as columns."""

from __future__ import annotations

from typing import Any, Union

from pyspark.sql import Column
from pyspark.sql import functions as F

from ._session import CATALOG

ColumnOrName = Union[Column, str]


def transposable_mask(
    pattern: str,
    data: ColumnOrName = "data",
    columns: Union[Column, str, int, None] = None,
    dtype: ColumnOrName = "dtype",
) -> Column:
    """The best transposable mask of whole rows of weights, as BINARY: one bit a weight.

    Row r has ``ceil(columns / 8)`` bytes; bit k of byte b is column 8b+k; 1 means kept.

    pattern: such as ``16:32``.
    data: a column of BINARY as a checkpoint stores it, or of arrays of numbers, in whole blocks.
    columns: of the matrix, a column or a number. Unset: the last entry of the column ``shape``.
    dtype: a column with F32, F16 or BF16. Arrays are rounded to it.
    """
    return _call("transposable_mask", pattern, data, columns, dtype)


def certified_mask(
    pattern: str,
    data: ColumnOrName = "data",
    columns: Union[Column, str, int, None] = None,
    dtype: ColumnOrName = "dtype",
) -> Column:
    """The mask with its proof: ``mask``, ``kept_score``, ``upper_bound``, ``gap_sum``, ``gap_max``,
    ``completed_entries`` and ``backend``, sums over the blocks. Arguments as of
    :func:`transposable_mask`.
    """
    return _call("certified_mask", pattern, data, columns, dtype)


def _call(
    function: str,
    pattern: str,
    data: ColumnOrName,
    columns: Union[Column, str, int, None],
    dtype: ColumnOrName,
) -> Column:
    if columns is None:
        width = F.element_at(F.col("shape"), -1)
    elif isinstance(columns, int):
        width = F.lit(columns)
    else:
        width = _column(columns)
    return F.call_function(
        f"{CATALOG}.{function}", _column(data), width, _column(dtype), F.lit(pattern)
    )


def _column(column: ColumnOrName) -> Column:
    return F.col(column) if isinstance(column, str) else column


def unpack(mask: bytes, columns: int) -> Any:
    """A mask as a numpy array of booleans, shape (rows, columns).

    mask: what the functions give for a band, or a row of ``masks/``.
    """
    import numpy as np

    row_bytes = (columns + 7) // 8
    if len(mask) % row_bytes != 0:
        raise ValueError(
            f"mask: {len(mask)} bytes are no whole rows of {columns} columns, {row_bytes} bytes each"
        )
    rows = np.frombuffer(mask, dtype=np.uint8).reshape(-1, row_bytes)
    return np.unpackbits(rows, axis=1, count=columns, bitorder="little").astype(bool)
