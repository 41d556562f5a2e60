"""Prunes a published model by every method and measures what is left; see bin/published-model."""

import argparse
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

# Rows of the table and what they are pruned by.
PUBLISHED = ("--compensation", "false")
COMPENSATED = ("--compensation", "true")
WEIGHED = (*COMPENSATED, "--metric", "outputs")
RECONSTRUCTED = (*COMPENSATED, "--reconstruct", "layer")
METHODS = {
    "magnitude": ("magnitude",),
    "wanda": ("wanda",),
    "sparsegpt": ("sparsegpt", *PUBLISHED),
    "alps": ("alps", *PUBLISHED),
    "sparsegpt-compensated": ("sparsegpt", *COMPENSATED),
    "alps-compensated": ("alps", *COMPENSATED),
    "alps-weighed": ("alps", *WEIGHED),
    "sparsegpt-reconstructed": ("sparsegpt", *RECONSTRUCTED),
    "alps-reconstructed": ("alps", *RECONSTRUCTED),
    "alps-weighed-reconstructed": ("alps", *RECONSTRUCTED, *WEIGHED[2:]),
}
PATTERNS = ("2:4", "16:32")
STRUCTURES = ("transposable", "standard")
DENSE = "dense"


def listed(allowed):
    def parse(text):
        chosen = text.split(",")
        wrong = [value for value in chosen if value not in allowed]
        if wrong:
            raise argparse.ArgumentTypeError(f"{wrong[0]!r}: choose from {', '.join(allowed)}")
        return chosen

    return parse


def arguments():
    parser = argparse.ArgumentParser(prog="published-model", allow_abbrev=False)
    parser.add_argument("--methods", type=listed(METHODS), default=tuple(METHODS))
    parser.add_argument("--patterns", type=lambda text: text.split(","), default=PATTERNS)
    parser.add_argument("--structures", type=listed(STRUCTURES), default=STRUCTURES)
    parser.add_argument("--windows", type=int, default=73)
    parser.add_argument("--calibration-windows", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--engine", choices=("none", "checked", "all"), default="checked")
    parser.add_argument("--with-llm-compressor", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--measured", action="store_true")
    # What bin/published-model adds.
    parser.add_argument("--home", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--text", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--jar", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--compressor", help=argparse.SUPPRESS)
    return parser.parse_args()


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Bench:
    """Where all lies, and the commands that are measured."""

    def __init__(self, options):
        self.options = options
        self.model = options.work / "model"
        sizes = (options.tokens, options.calibration_windows, options.windows)
        self.folder = options.work / "x".join(map(str, sizes))
        self.data = self.folder / "data"
        self.logs = self.folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    def run(self, log, command, environment=None):
        """Runs a command; gives its output, its seconds of CPU time and the GiB it took at most.

        What else the machine does counts less in time of CPUs than in time of the clock.
        """
        with open(self.logs / f"{log}.out", "w+b") as out, open(self.logs / f"{log}.err", "wb") as err:
            process = subprocess.Popen(
                list(map(str, command)), stdout=out, stderr=err, env={**os.environ, **(environment or {})}
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            text = out.read().decode()
        if process.returncode != 0:
            raise SystemExit(f"exit code {process.returncode} of {log}; see {err.name}")
        return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20

    def python(self, log, module, *words, python=sys.executable, environment=None):
        return self.run(log, [python, "-m", f"published.{module}", *words], environment)

    def tsenor(self, log, *words):
        return self.run(log, [self.options.home / "spark-job/bin/tsenor", *words])

    def prepare(self):
        if not self.model.is_dir():
            say(f"making the checkpoint {self.model}")
            self.python("checkpoint", "checkpoint", self.model)
        if not self.data.is_dir():
            unfinished = self.folder / "data.unfinished"
            counts = ("--tokens", self.options.tokens, "--evaluation", self.options.windows)
            calibration = ("--calibration", self.options.calibration_windows)
            self.python(
                "handbook", "handbook", self.options.text, self.model, unfinished, *counts, *calibration
            )
            unfinished.rename(self.data)

    def evaluated(self, name, checkpoint):
        """What `tsenor evaluate` finds, from text: our tokenizer and windows, too, are compared."""
        json_file = self.logs / f"{name}.evaluate.json"
        _, seconds, memory = self.tsenor(
            f"{name}.evaluate",
            *("evaluate", "--model", checkpoint, "--data", self.data / "evaluation.jsonl"),
            *("--sequence-length", self.options.tokens, "--samples", self.options.windows),
            *("--json", json_file),
        )
        score = json.loads(json_file.read_text(encoding="utf-8"))["models"][0]
        return {
            "perplexity": score["perplexity"],
            "linear_algebra": score["linear_algebra"],
            "evaluate_cpu_seconds": seconds,
            "evaluate_gib": memory,
        }

    def engine(self, name, checkpoint, engine="mlx", python=sys.executable):
        """What an engine that is not ours finds."""
        text, _, _ = self.python(
            f"{name}.{engine}",
            *("engine", engine, checkpoint, self.data / "evaluation-ids.jsonl", "--logits", 256),
            *("--openblas", self.options.jar),
            python=python,
        )
        return json.loads(text.splitlines()[-1])

    def pruned(self, name, method, pattern, structure, output):
        shutil.rmtree(output, ignore_errors=True)
        calibration = (
            () if method == "magnitude" else ("--calibration", self.data / "calibration-ids.jsonl")
        )
        _, seconds, memory = self.tsenor(
            f"{name}.prune",
            *("prune", "--model", self.model, "--output", output),
            *("--method", *METHODS[method], "--pattern", pattern, "--structure", structure, *calibration),
        )
        totals = json.loads((output / "report.json").read_text(encoding="utf-8"))["totals"]
        return {
            "error": totals.get("mean_relative_error"),
            "prune_cpu_seconds": seconds,
            "prune_gib": memory,
        }

    def file(self, name):
        return self.folder / f"{name}.json"

    def has(self, name):
        """Whether a cell was measured."""
        return self.file(name).exists()

    def cell(self, name, measure):
        """Measures a cell, or gives what was measured before; what another engine found with it."""
        file = self.file(name)
        if not file.exists():
            say(name)
            result = measure()
            result["commit"] = commit(self.options.home)
            unfinished = file.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
            unfinished.rename(file)
        result = json.loads(file.read_text(encoding="utf-8"))
        if self.has(f"{name}.engine"):
            engine = self.file(f"{name}.engine").read_text(encoding="utf-8")
            result["engine"] = json.loads(engine)
        return result


def commit(home):
    run = subprocess.run(
        ["git", "-C", home, "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    return run.stdout.strip() or "unknown"


def dense(bench):
    result = bench.evaluated(DENSE, bench.model)
    if bench.options.engine != "none":
        engine(bench, DENSE, bench.model)
    return result


def engine(bench, name, *arguments):
    """A cell of its own: it takes longest, and is measured once whatever becomes of ours."""
    return bench.cell(f"{name}.engine", lambda: bench.engine(name, *arguments))


def ours(bench, method, pattern, structure, checked):
    """One cell; the one that is checked is verified too, and read by another engine."""
    name = cell_name(method, pattern, structure)
    output = bench.folder / name
    result = bench.pruned(name, method, pattern, structure, output)
    if checked:
        bench.tsenor(f"{name}.verify", "verify", output, "--against", bench.model)
        result["verified"] = True
    result.update(bench.evaluated(name, output))
    if bench.options.engine == "all" or (bench.options.engine == "checked" and checked):
        engine(bench, name, output)
    if not bench.options.keep:
        shutil.rmtree(output)
    return result


def theirs(bench, method):
    """A cell of llm-compressor: pruned by it, evaluated by us and by transformers."""
    name = f"llm-compressor-{method}"
    output = bench.folder / name
    shutil.rmtree(output, ignore_errors=True)
    _, seconds, memory = bench.python(
        f"{name}.prune",
        *("compressor", method, bench.model, bench.data / "calibration-ids.jsonl", output),
        python=bench.options.compressor,
    )
    result = {"error": None, "prune_cpu_seconds": seconds, "prune_gib": memory}
    result.update(bench.evaluated(name, output))
    if bench.options.engine != "none":
        engine(bench, name, output, "transformers", bench.options.compressor)
    if not bench.options.keep:
        shutil.rmtree(output)
    return result


def cell_name(method, pattern, structure):
    return f"{method}-{pattern.replace(':', '-')}-{structure}"


def cells(bench):
    """Rows of the table: what it is called, and what was measured."""
    options = bench.options
    yield (DENSE, "", ""), bench.cell(DENSE, lambda: dense(bench))
    chosen = list(itertools.product(options.patterns, options.structures, options.methods))
    for pattern, structure, method in chosen:
        checked = (pattern, structure, method) == chosen[-1]
        name = cell_name(method, pattern, structure)
        if bench.has(name) or not options.measured:
            yield (
                (method, pattern, structure),
                bench.cell(name, lambda: ours(bench, method, pattern, structure, checked)),
            )
    if options.with_llm_compressor:
        for method in ("wanda", "sparsegpt"):
            yield (
                (f"{method}, llm-compressor", "2:4", "standard"),
                bench.cell(f"llm-compressor-{method}", lambda: theirs(bench, method)),
            )


def number(value, digits):
    return "" if value is None else f"{value:.{digits}f}"


def row(names, cell):
    engine = cell.get("engine")
    beside = f"{engine['perplexity']:.4f} ({engine['engine']})" if engine else ""
    return [
        *names,
        number(cell["perplexity"], 4),
        beside,
        number(cell.get("error"), 4),
        number(cell.get("prune_cpu_seconds"), 0),
        number(cell.get("prune_gib"), 1),
        number(cell["evaluate_cpu_seconds"], 0),
    ]


HEADINGS = (
    *("method", "pattern", "structure", "perplexity", "in another engine", "error of outputs"),
    *("prune, CPU s", "peak, GiB", "evaluate, CPU s"),
)


def table(bench, measured):
    options = bench.options
    lines = [
        f"SmolLM2-135M-Instruct, {options.windows} windows of {options.tokens} tokens;"
        f" {options.calibration_windows} for calibration. {os.cpu_count()} cores,"
        f" {', '.join(sorted({cell['linear_algebra'] for _, cell in measured}))};"
        f" commit {', '.join(sorted({cell['commit'] for _, cell in measured}))}.",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "---|" * len(HEADINGS),
    ]
    lines += ["| " + " | ".join(row(names, cell)) + " |" for names, cell in measured]
    for names, cell in measured:
        if "engine" in cell:
            found = cell["engine"]
            lines += [
                "",
                f"{' '.join(filter(None, names))}: {found['engine']} differs by"
                f" {abs(found['perplexity'] / cell['perplexity'] - 1):.1e} in perplexity; its logits"
                f" differ by at most {found['logits_largest_difference']:.1e} of"
                f" {found['logits_largest']:.1f} from a forward pass in double.",
            ]
    return "\n".join(lines) + "\n"


def main():
    bench = Bench(arguments())
    bench.prepare()
    text = table(bench, list(cells(bench)))
    (bench.folder / "table.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
