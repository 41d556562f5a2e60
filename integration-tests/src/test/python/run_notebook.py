"""Runs a notebook in Databricks' source form, as far as ours use it.

    python run_notebook.py notebook.py work/folder key=value ...

Cells run in order in one namespace that has ``spark``, ``dbutils`` and ``display``; key=value sets a
widget. Cells of SQL run statement by statement. The last expression of a cell is shown, as a
notebook does; every figure becomes a PNG in the work folder. What ``dbutils.notebook.exit`` is given
is printed last. Any error ends the run with code 1.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any, Dict, List

import matplotlib

matplotlib.use("Agg")

HEADER = re.compile(r"^(#|--) Databricks notebook source\n")
COMMAND = re.compile(r"\n(?:#|--) COMMAND -+\n")
MAGIC = re.compile(r"^(?:#|--) MAGIC ?", re.M)


class Exit(Exception):
    """What the notebook gives back."""


class Widgets:
    """Texts with defaults, which a caller sets."""

    def __init__(self, given: Dict[str, str]) -> None:
        self.given = given
        self.defined: Dict[str, str] = {}

    def text(self, name: str, default: str, label: str = "") -> None:
        self.defined[name] = self.given.get(name, default)

    def get(self, name: str) -> str:
        return self.defined[name]


class NotebookExit:
    def exit(self, value: str) -> None:
        raise Exit(value)


class Dbutils:
    def __init__(self, given: Dict[str, str]) -> None:
        self.widgets = Widgets(given)
        self.notebook = NotebookExit()


def statements(text: str) -> List[str]:
    """Statements of SQL, which ours end with a semicolon at a line's end, or do not end."""
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [part.strip() for part in re.split(r";\s*(?:\n|$)", bare) if part.strip()]


class Runner:
    def __init__(self, spark: Any, work: Path, given: Dict[str, str]) -> None:
        self.spark = spark
        self.work = work
        self.dbutils = Dbutils(given)
        self.figures = 0
        self.names: Dict[str, Any] = {
            "__name__": "__main__",
            "spark": spark,
            "dbutils": self.dbutils,
            "display": self.show,
        }

    def show(self, value: Any) -> None:
        if hasattr(value, "toPandas"):
            value = value.limit(20).toPandas()
        if value is not None:
            print(value)

    def sql(self, text: str) -> None:
        for statement in statements(text):
            widget = re.match(r"CREATE WIDGET TEXT (\w+) DEFAULT '(.*)'$", statement)
            if widget:
                self.dbutils.widgets.text(widget[1], widget[2])
                continue
            for name, value in self.dbutils.widgets.defined.items():
                statement = statement.replace("${%s}" % name, value)
            self.show(self.spark.sql(statement))

    def python(self, text: str) -> None:
        tree = ast.parse(text)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), self.names)
        if last is not None:
            self.show(eval(compile(ast.Expression(last.value), "cell", "eval"), self.names))
        self.save_figures()

    def save_figures(self) -> None:
        from matplotlib import pyplot

        for number in pyplot.get_fignums():
            self.figures += 1
            pyplot.figure(number).savefig(self.work / f"figure-{self.figures}.png", dpi=80)
        pyplot.close("all")

    def cell(self, text: str, language: str) -> None:
        if MAGIC.search(text):
            text = MAGIC.sub("", text)
            magic = re.match(r"\s*%(\w+)[ \n]?", text)
            language = magic[1] if magic else language
            text = text[magic.end() :] if magic else text
        if language == "sql":
            self.sql(text)
        elif language == "python":
            self.python(text)
        elif language != "md":
            raise ValueError(f"a cell of %{language}, which this runner does not know")


def main(notebook: Path, work: Path, given: Dict[str, str]) -> None:
    import tsenor

    text = notebook.read_text(encoding="utf-8")
    if not HEADER.match(text):
        raise ValueError(f"{notebook} is not in Databricks' source form")
    work.mkdir(parents=True, exist_ok=True)
    config = {"spark.ui.enabled": False, "spark.sql.warehouse.dir": str(work / "warehouse")}
    spark = tsenor.session("local[2]", config=config)
    runner = Runner(spark, work, given)
    language = "sql" if notebook.suffix == ".sql" else "python"
    result = ""
    try:
        for cell in COMMAND.split(HEADER.sub("", text)):
            runner.cell(cell.strip("\n"), language)
    except Exit as end:
        result = str(end)
    finally:
        spark.stop()
    unused = set(given) - set(runner.dbutils.widgets.defined)
    if unused:
        raise ValueError(f"{notebook.name} has no widgets {', '.join(sorted(unused))}")
    print(f"figures: {runner.figures}")
    print(f"exit: {result}")


if __name__ == "__main__":
    pairs = dict(argument.split("=", 1) for argument in sys.argv[3:])
    main(Path(sys.argv[1]), Path(sys.argv[2]), pairs)
