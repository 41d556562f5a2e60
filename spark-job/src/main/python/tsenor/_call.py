"""Calls procedures."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, Mapping, Optional, Tuple, cast

from pyspark.errors import PySparkException
from pyspark.errors.exceptions.base import IllegalArgumentException
from pyspark.sql import SparkSession

from ._session import CATALOG, active


def call(
    operation: str, settings: Mapping[str, object], spark: Optional[SparkSession]
) -> Tuple[Dict[str, Any], str]:
    """The report of a procedure, and the same in lines for a person.

    settings: by name; those that are ``None`` are not given.
    """
    given = [f"{name} => {_literal(name, value)}" for name, value in settings.items() if value is not None]
    query = f"CALL {CATALOG}.{operation}({', '.join([*given, _RESULT])})"
    session = active(spark)
    try:
        row = session.sql(query).collect()[0]
    except IllegalArgumentException as mistake:
        raise ValueError(_message(mistake)) from None
    return cast(Dict[str, Any], json.loads(row["report"])), row["summary"]


_RESULT = "result => 'json'"


def _message(mistake: PySparkException) -> str:
    """What we said, without what Spark puts around it."""
    text = str(getattr(mistake, "_desc", None) or getattr(mistake, "_message", None) or mistake)
    text = text.split("\n\nJVM stacktrace:")[0]
    prefix = "(org.tsenor.job.settings.UserInputException) "
    return text[len(prefix) :] if text.startswith(prefix) else text


def _literal(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"CAST({_text(repr(value))} AS DOUBLE)"
    if isinstance(value, (str, os.PathLike)):
        return _text(os.fspath(value))
    if isinstance(value, (list, tuple)):
        return f"array({', '.join(_literal(name, item) for item in value)})"
    raise ValueError(
        f"{name}: a value of {type(value).__name__}: allowed are str, int, float, bool, paths and"
        " lists of these"
    )


def _text(text: str) -> str:
    """A text that means the same however the session reads backslashes and quotes."""
    if text.isascii() and text.isprintable() and "'" not in text and "\\" not in text:
        return f"'{text}'"
    return f"CAST(X'{text.encode().hex()}' AS STRING)"
