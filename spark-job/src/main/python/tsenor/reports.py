"""What came of a call."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

_LAYER = re.compile(r"^(?P<before>.*?)\.(?P<layer>\d+)\.(?P<linear>.*?)(\.weight)?$")


class Report(Mapping[str, Any]):
    """A report: a mapping of the fields of its JSON, and lines for a person.

    ``report["totals"]["weights"]`` is a number, ``print(report)`` prints what the command line does.
    """

    def __init__(self, fields: Mapping[str, Any], summary: str) -> None:
        self._fields: Dict[str, Any] = dict(fields)
        self.summary = summary

    def __getitem__(self, key: str) -> Any:
        return self._fields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def to_dict(self) -> Dict[str, Any]:
        """The fields as dictionaries, lists, texts, numbers and booleans."""
        return dict(self._fields)

    def __repr__(self) -> str:
        return self.summary or f"{type(self).__name__}({', '.join(self._fields)})"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


class _TensorReport(Report):
    """A report with a tensor a row."""

    def _rows(self) -> List[Dict[str, Any]]:
        return list(self["tensors"])

    @property
    def tensors(self) -> "pandas.DataFrame":
        """A pandas frame, a tensor a row, with its decoder layer and its linear beside."""
        import pandas

        frame = pandas.DataFrame(self._rows()).rename(columns={"name": "tensor"})
        if frame.empty:
            return frame
        found = [_LAYER.match(name) for name in frame["tensor"]]
        frame.insert(1, "layer", [int(m["layer"]) if m else None for m in found])
        frame["layer"] = frame["layer"].astype("Int64")
        frame.insert(2, "linear", [m["linear"] if m else None for m in found])
        return frame


class Plan(_TensorReport):
    """What pruning would do to every tensor, and why."""

    def plot(self, ax: "Optional[Axes]" = None) -> "Axes":
        """Weights that stay and that go, by decoder layer."""
        frame = self.tensors.dropna(subset=["layer"])
        sums = frame.groupby("layer")[["weights", "kept_weights"]].sum()
        axes = _axes(ax)
        axes.bar(sums.index.astype(int), sums["weights"], color="0.85", label="pruned")
        axes.bar(sums.index.astype(int), sums["kept_weights"], label="kept")
        _by_layer(axes)
        axes.set_ylabel("weights")
        return axes


class PruneReport(_TensorReport):
    """``report.json`` of a pruned checkpoint."""

    @property
    def output(self) -> str:
        """Where the pruned checkpoint is."""
        return str(self["output"]["path"])

    @property
    def calibrated(self) -> bool:
        """Whether errors of outputs were measured, as methods with calibration do."""
        return "mean_relative_error" in self["totals"]

    def by_layer(self) -> "pandas.DataFrame":
        """A decoder layer a row: weights, what is not zero, the share of the score that is kept, and
        with calibration the mean of its linears' relative errors. Methods that make up for what is
        pruned (sparsegpt, alps) have no such share: the errors say what was lost."""
        import pandas

        frame = self.tensors.dropna(subset=["layer"])
        groups = frame.groupby("layer")
        layers = groups[["weights", "nonzeros", "seconds"]].sum()
        if self["settings"]["method"] not in ("sparsegpt", "alps"):
            layers["score_share"] = (
                groups["kept_score"].sum() / groups["total_score"].sum()
            )
        if self.calibrated:
            layers["relative_error"] = groups["relative_error"].mean()
        assert isinstance(layers, pandas.DataFrame)
        return layers

    def plot(self, ax: "Optional[Axes]" = None) -> "Axes":
        """By decoder layer and linear: the relative error of outputs, or without calibration the
        share of the score that is lost."""
        frame = self.tensors.dropna(subset=["layer"]).copy()
        column, label = "relative_error", "relative error of outputs"
        if not self.calibrated:
            frame["lost"] = 1 - frame["score_share"]
            column, label = "lost", "share of the score that is lost"
        table = frame.pivot_table(index="layer", columns="linear", values=column)
        axes = _axes(ax)
        for linear in table.columns:
            axes.plot(table.index.astype(int), table[linear], marker=".", label=str(linear))
        _by_layer(axes)
        axes.set_ylabel(label)
        if self.calibrated:
            axes.set_ylim(bottom=0)
        axes.set_title(f"{self['settings']['method']}, {self['settings']['pattern']}")
        return axes


class Evaluation(Report):
    """Perplexities on one text."""

    @property
    def perplexity(self) -> float:
        """Of the model, the first if there are two."""
        return float(self["models"][0]["perplexity"])

    @property
    def models(self) -> "pandas.DataFrame":
        """A pandas frame, a model a row."""
        import pandas

        return pandas.DataFrame(self["models"]).rename(columns={"path": "model"})

    def plot(self, ax: "Optional[Axes]" = None) -> "Axes":
        """A bar a model."""
        frame = self.models
        names = [str(path).rstrip("/").rsplit("/", 1)[-1] for path in frame["model"]]
        axes = _axes(ax)
        bars = axes.bar(range(len(names)), frame["perplexity"])
        axes.bar_label(bars, fmt="%.2f")
        axes.set_xticks(range(len(names)), names)
        axes.set_ylabel("perplexity")
        return axes


class Verification(_TensorReport):
    """What verification found."""

    @property
    def proven(self) -> bool:
        """Whether nothing is wrong."""
        return bool(self["proven"])

    @property
    def faults(self) -> List[str]:
        """What is wrong, in words."""
        return list(self["faults"])


class Inspection(_TensorReport):
    """What is in a checkpoint."""

    def _rows(self) -> List[Dict[str, Any]]:
        return [
            {"name": tensor["name"], "shard": shard["name"], **tensor}
            for shard in self["shards"]
            for tensor in shard["tensors"]
        ]

    def plot(self, ax: "Optional[Axes]" = None) -> "Axes":
        """The share of zeros in every tensor of the decoder layers, by layer."""
        frame = self.tensors.dropna(subset=["layer"])
        axes = _axes(ax)
        axes.scatter(frame["layer"].astype(int), frame["sparsity"].astype(float), s=9)
        _by_layer(axes)
        axes.set_ylabel("share of zeros")
        axes.set_ylim(-0.02, 1.02)
        return axes


class Restoration(Report):
    """What was restored."""


class Generation(Report):
    """What was written."""


def _axes(ax: "Optional[Axes]") -> "Axes":
    if ax is not None:
        return ax
    from matplotlib import pyplot

    _, axes = pyplot.subplots(figsize=(8, 4), layout="constrained")
    return axes


def _by_layer(axes: "Axes") -> None:
    """Whole numbers below, and the legend beside, where it hides nothing."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("decoder layer")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
