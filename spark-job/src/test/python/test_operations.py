"""What there is to do, from Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import tsenor


def test_prunes_by_magnitude(spark: SparkSession, model: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = tsenor.prune(model, out, pattern="16:32", rules=["*.o_proj=skip"])
    assert report.to_dict() == json.loads((out / "report.json").read_text())
    assert report["totals"]["pruned_tensors"] == 24
    assert isinstance(report["totals"]["score_share"], float)
    assert report.output.endswith("/out")
    assert not report.calibrated
    frame = report.tensors
    assert len(frame) == 24
    assert (frame["nonzeros"] * 2 == frame["weights"]).all()
    assert sorted(frame["layer"].unique()) == [0, 1, 2, 3]
    layers = report.by_layer()
    assert list(layers.index) == [0, 1, 2, 3]
    assert layers["weights"].sum() == report["totals"]["weights"]
    assert ((layers["score_share"] > 0.5) & (layers["score_share"] < 1)).all()
    assert repr(report).startswith("pruned 24 tensors to 16:32 transposable")


@pytest.mark.parametrize("method", ["wanda", "sparsegpt", "alps"])
def test_prunes_with_calibration(
    spark: SparkSession, model: str, texts: str, tmp_path: Path, method: str
) -> None:
    report = tsenor.prune(
        model,
        str(tmp_path / "out"),
        pattern="2:4",
        method=method,
        calibration=texts,
        samples=2,
        sequence_length=64,
        true_sequential=True,
    )
    assert report.calibrated
    assert set(report.tensors["method"]) == {method}
    layers = report.by_layer()
    assert ((layers["relative_error"] > 0) & (layers["relative_error"] < 1)).all()
    # Where weights are changed, what is kept of the score says nothing.
    assert ("score_share" in layers) == (method == "wanda")


def test_verifies_and_finds_what_is_wrong(
    spark: SparkSession, model: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    tsenor.prune(model, out, pattern="16:32")
    proof = tsenor.verify(out, against=model)
    assert proof.proven and proof.faults == []
    (out / "config.json").write_text("{}")
    doubt = tsenor.verify(out, against=model)
    assert not doubt.proven
    assert any("config.json" in fault for fault in doubt.faults)


def test_plans_evaluates_inspects_and_restores(
    spark: SparkSession, model: str, held_out: str, tmp_path: Path
) -> None:
    plan = tsenor.plan(model, pattern="16:32", targets="*.q_proj;*.k_proj")
    assert plan["totals"]["pruned_tensors"] == 8
    out = tmp_path / "out"
    tsenor.prune(model, out, pattern="16:32", format="compact")
    scores = tsenor.evaluate(out, held_out, against=model, samples=2, sequence_length=64)
    assert len(scores.models) == 2
    assert scores["perplexity_ratio"] == pytest.approx(
        scores.perplexity / scores.models["perplexity"][1]
    )
    assert scores.models["predicted_tokens"].tolist() == [126, 126]
    seen = tsenor.inspect(out)
    assert len(seen.tensors) == 39
    assert seen.tensors.set_index("tensor")["sparsity"][
        "model.layers.0.mlp.up_proj.weight"
    ] == pytest.approx(0.5)
    restored = tsenor.restore(out / "compact", tmp_path / "dense")
    assert restored["proven"]
    for shard in out.glob("*.safetensors"):
        assert shard.read_bytes() == (tmp_path / "dense" / shard.name).read_bytes()


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"pattern": "4:2"}, "pattern: pattern 4:2 keeps 4 of 2: kept must be in [1, 2)"),
        ({}, "pattern is required: pattern = N:M (or pattern: in a recipe, or property"),
        ({"pattern": "2:4", "samples": 3}, "samples: has no effect with method magnitude"),
        ({"pattern": "2:4", "solver": "exakt"}, "'exakt'"),
        ({"pattern": "2:4", "targets": ["*.nothing"]}, "nothing"),
        ({"pattern": object()}, "pattern: a value of object: allowed are str, int, float"),
    ],
)
def test_a_mistake_is_a_value_error(
    spark: SparkSession, model: str, tmp_path: Path, settings: "dict[str, object]", message: str
) -> None:
    out = tmp_path / "out"
    with pytest.raises(ValueError) as mistake:
        tsenor.prune(model, out, **settings)  # type: ignore[arg-type]
    assert message in str(mistake.value)
    assert "\n" not in str(mistake.value)
    assert mistake.value.__suppress_context__ or mistake.value.__context__ is None
    assert not out.exists()


def test_a_missing_path_is_named(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere: does not exist"):
        tsenor.inspect(tmp_path / "nowhere")


def test_settings_are_named_as_python_names_them(
    spark: SparkSession, model: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(ValueError) as mistake:
        tsenor.prune(model, out, pattern="2:4")
    assert "overwrite" in str(mistake.value)
    assert "--" not in str(mistake.value)


@pytest.mark.parametrize("name", ["it's", "back\\slash", "größe 模型", 'double " quote', "$x {y}"])
def test_any_path_will_do(spark: SparkSession, model: str, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    tsenor.prune(model, out, pattern="16:32", targets=["*.layers.0.self_attn.q_proj"])
    assert tsenor.verify(out).proven
    assert (out / "report.json").exists()


def test_properties_of_the_session_are_settings(spark: SparkSession, model: str) -> None:
    spark.conf.set("spark.tsenor.pattern", "2:8")
    try:
        assert tsenor.plan(model)["settings"]["pattern"] == "2:8"
    finally:
        spark.conf.unset("spark.tsenor.pattern")


def test_a_property_of_one_operation_is_no_other_s(spark: SparkSession, model: str) -> None:
    spark.conf.set("spark.tsenor.inspect.headers-only", "true")
    try:
        assert tsenor.inspect(model)["zeros"] is None
        assert tsenor.plan(model, pattern="16:32")["settings"]["pattern"] == "16:32"
    finally:
        spark.conf.unset("spark.tsenor.inspect.headers-only")


def test_generates_as_a_recipe_says(spark: SparkSession, tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text("size: 1MB\nseed: 7\n")
    generated = tsenor.generate(tmp_path / "random", recipe=recipe)
    assert generated["decoder_layers"] == 1
    assert tsenor.inspect(tmp_path / "random", headers_only=True)["bytes"] == generated["bytes"]
    recipe.write_text("sise: 1MB\n")
    with pytest.raises(ValueError, match="line 1: no setting 'sise'; the nearest is size"):
        tsenor.generate(tmp_path / "other", recipe=recipe)
