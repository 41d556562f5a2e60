"""One session for all tests: classic, or Spark Connect where TSENOR_TEST_MODE says so."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Iterator

import matplotlib
import pytest
from pyspark.sql import SparkSession

import tsenor

matplotlib.use("Agg")

TINY = Path(__file__).resolve().parents[4] / "integration-tests" / "tiny-llama"
CONFIG = {
    "spark.ui.enabled": False,
    "spark.driver.memory": "1g",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": 2,
    "spark.log.level": "ERROR",
}


def is_connect() -> bool:
    return os.environ.get("TSENOR_TEST_MODE") == "connect"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    warehouse = str(tmp_path_factory.mktemp("warehouse"))
    config = {**CONFIG, "spark.sql.warehouse.dir": warehouse}
    if is_connect():
        # A server with the jar on its class path, as serverless notebooks have.
        config["spark.remote"] = "local[2]"
        session = tsenor.session(config=config)
    else:
        session = tsenor.session("local[2]", config=config)
    yield session
    session.stop()


@pytest.fixture
def model(tmp_path: Path) -> str:
    """The tiny Llama, where nobody else writes."""
    return shutil.copytree(TINY / "model", tmp_path / "model")  # type: ignore[no-any-return]


@pytest.fixture
def texts() -> str:
    return str(TINY / "data" / "calib.txt")


@pytest.fixture
def held_out() -> str:
    return str(TINY / "data" / "eval.txt")
