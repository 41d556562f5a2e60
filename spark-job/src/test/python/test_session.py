"""Sessions that have what is needed, and those that have not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Optional

import pytest
from pyspark.sql import SparkSession

import tsenor
from conftest import connect_server, is_connect


def test_the_running_session_is_taken(spark: SparkSession) -> None:
    assert tsenor.attach(spark) is spark
    if not is_connect():
        assert tsenor.session() is spark
        assert spark.newSession().sql("SELECT 1").first() is not None


def test_the_jar_has_the_version_of_the_package(spark: SparkSession) -> None:
    versions = {r["name"]: r["version"] for r in spark.sql("CALL tsenor.version()").collect()}
    assert versions["tsenor"] == tsenor.__version__
    assert versions["spark"] == spark.version


def test_a_catalog_of_somebody_else_is_left_alone(spark: SparkSession) -> None:
    before = spark.conf.get("spark.sql.catalog.tsenor")
    assert before is not None
    spark.conf.set("spark.sql.catalog.tsenor", "com.example.Catalog")
    try:
        with pytest.raises(ValueError, match="com.example.Catalog"):
            tsenor.attach(spark)
    finally:
        spark.conf.set("spark.sql.catalog.tsenor", before)


WITHOUT = """
import sys
from pyspark.sql import SparkSession
import tsenor
builder = SparkSession.builder
builder = builder.remote(sys.argv[1]) if sys.argv[1:] else builder.master("local[1]")
spark = builder.config("spark.ui.enabled", "false").getOrCreate()
try:
    tsenor.attach(spark)
except RuntimeError as error:
    print("told:", error)
    print("catalog:", spark.conf.get("spark.sql.catalog.tsenor", "unset"))
    print("alive:", spark.sql("SELECT 1 + 1").first()[0])
spark.stop()
"""


def test_a_session_without_the_jar_is_told_so(spark: SparkSession, tmp_path: Path) -> None:
    if is_connect():
        with connect_server(tmp_path, jars=False) as address:
            said = run_without(tmp_path, address)
    else:
        said = run_without(tmp_path)
    assert "told: this session was started without the tsenor-spark jar" in said
    assert "catalog: unset" in said
    assert "alive: 2" in said


CONFIGURED = """
import tsenor
spark = tsenor.session("local[1]", config={"spark.ui.enabled": False})
print("option:", spark.sql("SELECT java_method('java.lang.System', 'getProperty', 'of.mine')").first()[0])
spark.stop()
"""


@pytest.mark.skipif(is_connect(), reason="a server has the options that it was started with")
def test_options_that_spark_is_configured_with_stay(tmp_path: Path) -> None:
    (tmp_path / "spark-defaults.conf").write_text("spark.driver.extraJavaOptions -Dof.mine=kept\n")
    environment = {**os.environ, "SPARK_CONF_DIR": str(tmp_path)}
    assert "option: kept" in run(CONFIGURED, tmp_path, environment)


def run_without(work: Path, *arguments: str) -> str:
    return run(WITHOUT, work, None, *arguments)


def run(script: str, work: Path, environment: Optional[Dict[str, str]], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=work,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
