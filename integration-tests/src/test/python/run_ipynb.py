"""Runs a Jupyter notebook.

    python run_ipynb.py notebook.ipynb work/folder key=value ...

key=value sets a parameter: an assignment of the cell that is tagged ``parameters``. The executed
notebook and its figures go to the work folder. Any error ends the run with code 1.
"""

from __future__ import annotations

import ast
import base64
import sys
from pathlib import Path
from typing import Dict

import nbformat
from nbclient import NotebookClient


def with_parameters(source: str, given: Dict[str, str]) -> str:
    """The cell with other values, of the types that it has."""
    lines = []
    left = dict(given)
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        name = statement.targets[0].id
        value = ast.literal_eval(statement.value)
        if name in left:
            value = type(value)(left.pop(name))
        lines.append(f"{name} = {value!r}")
    if left:
        raise ValueError(f"the notebook has no parameters {', '.join(sorted(left))}")
    return "\n".join(lines)


def main(path: Path, work: Path, given: Dict[str, str]) -> None:
    work.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = with_parameters(cell.source, given)
    NotebookClient(
        notebook, timeout=1800, kernel_name="python3", resources={"metadata": {"path": str(work)}}
    ).execute()
    nbformat.write(notebook, work / path.name)
    figures = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                figures += 1
                (work / f"figure-{figures}.png").write_bytes(base64.b64decode(data["image/png"]))
            elif output.get("output_type") == "stream":
                print(output["text"])
            elif "text/plain" in data:
                print(data["text/plain"])
    print(f"figures: {figures}")


if __name__ == "__main__":
    pairs = dict(argument.split("=", 1) for argument in sys.argv[3:])
    main(Path(sys.argv[1]), Path(sys.argv[2]), pairs)
