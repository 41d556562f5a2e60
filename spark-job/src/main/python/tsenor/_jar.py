"""Finds the jar that belongs to this package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

from ._version import __version__


def jar() -> Optional[str]:
    """The path of the job's jar: the one that this package lies in, or that its wheel carries.

    ``TSENOR_JAR`` names another. ``None`` where there is none, as on a cluster that has it on its
    class path.
    """
    named = os.environ.get("TSENOR_JAR")
    if named:
        if not Path(named).is_file():
            raise ValueError(f"TSENOR_JAR is {named}: there is no such file")
        return named
    package = Path(__file__).parent
    if package.parent.is_file():  # imported from the jar itself
        return str(package.parent)
    carried = package / "jars" / f"tsenor-spark-{__version__}.jar"
    return str(carried) if carried.is_file() else None
