"""Sessions that know the procedures."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Union

from pyspark.sql import SparkSession

from ._jar import jar
from ._version import __version__

CATALOG = "tsenor"
_CATALOG_KEY = f"spark.sql.catalog.{CATALOG}"
_CATALOG_CLASS = "org.tsenor.sql.TsenorCatalog"
_EXTENSION = "org.tsenor.sql.TsenorExtensions"
_GREETING = f"CALL {CATALOG}.version()"
_VECTORS = "jdk.incubator.vector"

_WITHOUT_JAR = (
    "this session was started without the tsenor-spark jar: start it, or the server that it is on,"
    " with --jars {} (--packages, spark.jars or a library of the cluster do as well), or let"
    " tsenor.session() start one"
)

ConfigValue = Union[str, int, float, bool]


def session(
    master: Optional[str] = None,
    app_name: str = "tsenor",
    config: Optional[Mapping[str, ConfigValue]] = None,
    remote: Optional[str] = None,
) -> SparkSession:
    """A session with everything of ours in it: the running one, or a new one.

    remote: of a Spark Connect server, such as ``sc://host:15002``; properties that decide how Spark
        starts are the server's then. Unset: what SPARK_REMOTE says, or a session on this machine.
    master: such as ``local[4]``. Unset: what Spark is configured with, else ``local[*]``.
    config: Spark properties of a new session, such as ``{"spark.driver.memory": "8g"}``. Unset, the
        memory of a local session is a quarter of the machine's, and 1 GiB at least.
    """
    running = SparkSession.getActiveSession()
    if running is not None:
        return attach(running)
    remote = remote or os.environ.get("SPARK_REMOTE")
    if remote is not None:
        builder = SparkSession.builder.appName(app_name).remote(remote)
        return attach(_configured(builder, config or {}).getOrCreate())
    properties: Dict[str, ConfigValue] = {
        _CATALOG_KEY: _CATALOG_CLASS,
        "spark.sql.extensions": _EXTENSION,
    }
    found = jar()
    if found is not None:
        properties["spark.jars"] = found
    flags = _java_flags()
    if flags:
        # Beside the extraJavaOptions that Spark is configured with, not instead of them.
        properties["spark.driver.defaultJavaOptions"] = flags
        properties["spark.executor.defaultJavaOptions"] = flags
    if (master or _configured_master()).startswith("local"):
        properties["spark.driver.memory"] = f"{_quarter_of_memory()}m"
        properties["spark.ui.showConsoleProgress"] = False
    properties.update(config or {})
    builder = SparkSession.builder.appName(app_name)
    if master is not None:
        builder = builder.master(master)
    return attach(_configured(builder, properties).getOrCreate())


def _configured_master() -> str:
    """Where a Spark that is installed here is configured, its own properties count, not ours."""
    return "" if {"SPARK_HOME", "SPARK_CONF_DIR", "MASTER"} & set(os.environ) else "local[*]"


def _configured(
    builder: SparkSession.Builder, properties: Mapping[str, ConfigValue]
) -> SparkSession.Builder:
    for key, value in properties.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        builder = builder.config(key, text)
    return builder


def attach(spark: SparkSession) -> SparkSession:
    """Makes the procedures known to a session that runs, classic or Connect, and returns it.

    The jar has to be on the class path of the session, or of its server, since its start:
    ``--jars``, ``--packages``, ``spark.jars``, a library of the cluster. Spark takes jars later, too,
    but then its tasks and its driver each have classes of their own.
    """
    known = spark.conf.get(_CATALOG_KEY, None)
    if known is not None and known != _CATALOG_CLASS:
        raise ValueError(
            f"{_CATALOG_KEY} is {known}: the catalog {CATALOG} is somebody else's in this session;"
            " use another session"
        )
    if known is None:
        spark.conf.set(_CATALOG_KEY, _CATALOG_CLASS)
    try:
        _greet(spark)
    except Exception as missing:  # py4j's own kind where Spark throws what it has no name for
        if _CATALOG_CLASS not in str(missing):
            raise
        if known is None:
            spark.conf.unset(_CATALOG_KEY)
        raise RuntimeError(_WITHOUT_JAR.format(jar() or "tsenor-spark-….jar")) from None
    return spark


def active(spark: Optional[SparkSession]) -> SparkSession:
    """The session to work in: the one that is given, the running one, or a new one."""
    if spark is not None:
        return attach(spark)
    return session()


def _greet(spark: SparkSession) -> None:
    versions = {row["name"]: row["version"] for row in spark.sql(_GREETING).collect()}
    found = versions.get("tsenor", "unknown")
    if found != __version__:
        warnings.warn(
            f"this package is of version {__version__}, and the jar of this session of {found}:"
            " settings may differ",
            stacklevel=3,
        )


def _java() -> Optional[str]:
    home = os.environ.get("JAVA_HOME")
    if home:
        java = Path(home) / "bin" / "java"
        return str(java) if java.is_file() else None
    return shutil.which("java")


def _java_flags() -> str:
    """Flags by which Java runs the vector code; none where this Java does not have it."""
    java = _java()
    if java is None:
        return ""
    modules = subprocess.run(
        [java, "--list-modules"], capture_output=True, text=True, check=False
    ).stdout
    names: List[str] = [line.split("@")[0].strip() for line in modules.splitlines()]
    return f"--add-modules={_VECTORS}" if _VECTORS in names else ""


def _quarter_of_memory() -> int:
    pages = os.sysconf("SC_PHYS_PAGES")
    return max(1024, pages * os.sysconf("SC_PAGE_SIZE") // 4 >> 20)
