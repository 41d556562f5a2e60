"""The same in SQL, as a notebook's cell has it."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession


def require_41(spark: SparkSession, what: str) -> None:
    if tuple(map(int, spark.version.split(".")[:2])) < (4, 1):
        pytest.skip(f"Spark {spark.version} {what}; 4.1 does")


def test_procedures_are_shown_and_described(spark: SparkSession) -> None:
    require_41(spark, "shows no procedures")
    shown = {row["procedure_name"] for row in spark.sql("SHOW PROCEDURES IN tsenor").collect()}
    assert shown == {
        "plan",
        "prune",
        "evaluate",
        "verify",
        "inspect",
        "restore",
        "generate",
        "version",
    }
    rows = spark.sql("DESCRIBE PROCEDURE tsenor.prune").collect()
    text = "\n".join(row[0] for row in rows)
    assert "Prunes a checkpoint to N:M sparsity." in text
    assert "true_sequential BOOLEAN: " in text
    assert "targets ARRAY<STRING>: " in text


def test_values_may_be_parameters(spark: SparkSession, model: str) -> None:
    require_41(spark, "binds no parameters of CALL: a procedure gets NULL")
    rows = spark.sql(
        "CALL tsenor.plan(model => :model, pattern => :pattern)",
        args={"model": model, "pattern": "2:4"},
    )
    assert rows.where("decision = 'prune'").count() == 28
    assert rows.schema["shape"].dataType.simpleString() == "array<bigint>"


def test_functions_are_in_the_catalog(spark: SparkSession) -> None:
    query = "SELECT tsenor.transposable_mask(array(0.1, 4.0, -3.0, 0.2), 2, 'F32', '1:2')"
    row = spark.sql(query).first()
    assert row is not None and bytes(row[0]) == b"\x02\x01"


def test_an_unknown_parameter_is_told_with_the_nearest(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="Did you mean one of the following.*pattern"):
        spark.sql("CALL tsenor.prune(patern => '2:4')").collect()


def test_the_extension_has_the_functions_without_a_catalog(spark: SparkSession) -> None:
    query = "SELECT transposable_mask(array(0.1, 4.0, -3.0, 0.2), 2, 'F32', '1:2')"
    row = spark.sql(query).first()
    assert row is not None and bytes(row[0]) == b"\x02\x01"
