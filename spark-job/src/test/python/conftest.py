"""One session for all tests: classic, or Spark Connect where TSENOR_TEST_MODE says so."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, Union

import matplotlib
import pyspark
import pytest
from pyspark.sql import SparkSession

import tsenor
from tsenor._jar import jar

matplotlib.use("Agg")

TINY = Path(__file__).resolve().parents[4] / "integration-tests" / "tiny-llama"
CONFIG: Dict[str, Union[str, int, float, bool]] = {
    "spark.ui.enabled": False,
    "spark.driver.memory": "1g",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": 2,
    "spark.log.level": "ERROR",
}


def is_connect() -> bool:
    return os.environ.get("TSENOR_TEST_MODE") == "connect"


@contextmanager
def connect_server(work: Path, jars: bool) -> Iterator[str]:
    """The address of a server, a process of its own."""
    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = {
        **CONFIG,
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.sql.warehouse.dir": str(work / "warehouse"),
        "spark.sql.extensions": "org.tsenor.sql.TsenorExtensions",
        "spark.driver.extraJavaOptions": "--add-modules=jdk.incubator.vector",
    }
    found = jar()
    assert found is not None, "TSENOR_JAR names the jar"
    command = [str(home / "bin" / "spark-submit"), "--master", "local[2]"]
    for key, value in config.items():
        command += ["--conf", f"{key}={str(value).lower() if value is False else value}"]
    if jars:
        command += ["--jars", found]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    command += ["spark-internal"]
    with open(work / "server.log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=work)
    try:
        wait(port, server, work / "server.log")
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(1200):
        assert server.poll() is None, log.read_text()
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)
    raise AssertionError("no server after five minutes: " + log.read_text())


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    work = tmp_path_factory.mktemp("spark")
    if is_connect():
        with connect_server(work, jars=True) as address:
            session = tsenor.session(remote=address)
            yield session
            session.stop()
    else:
        config = {**CONFIG, "spark.sql.warehouse.dir": str(work)}
        session = tsenor.session("local[2]", config=config)
        yield session
        session.stop()


@pytest.fixture
def model(tmp_path: Path) -> str:
    """The tiny Llama, where nobody else writes."""
    return str(shutil.copytree(TINY / "model", tmp_path / "model"))


@pytest.fixture
def texts() -> str:
    return str(TINY / "data" / "calib.txt")


@pytest.fixture
def held_out() -> str:
    return str(TINY / "data" / "eval.txt")
