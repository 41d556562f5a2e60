"""Reports as people see them."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from pyspark.sql import SparkSession

import tsenor


def test_reports_show_and_plot_themselves(
    spark: SparkSession, model: str, texts: str, held_out: str, tmp_path: Path
) -> None:
    magnitude = tsenor.prune(model, tmp_path / "a", pattern="2:4")
    wanda = tsenor.prune(
        model,
        tmp_path / "b",
        pattern="2:4",
        method="wanda",
        calibration=texts,
        samples=2,
        sequence_length=64,
    )
    scores = tsenor.evaluate(tmp_path / "a", held_out, against=model, samples=1)
    plan = tsenor.plan(model, pattern="2:4")
    seen = tsenor.inspect(tmp_path / "a")
    for report in (magnitude, wanda, scores, plan, seen):
        assert report._repr_html_().startswith("<pre>")
        axes = report.plot()
        assert isinstance(axes, Axes)
        assert axes.has_data()
    assert wanda.plot().get_ylabel() == "relative error of outputs"
    assert len(wanda.plot().lines) == 7
    assert "&lt;" not in magnitude.summary
