"""The operations. Made from the catalog of settings: change that, and make this anew."""

from __future__ import annotations

import os
from typing import Optional, Sequence, Union

from pyspark.sql import SparkSession

from ._call import call
from .reports import (
    Evaluation,
    Generation,
    Inspection,
    Plan,
    PruneReport,
    Restoration,
    Verification,
)

Path = Union[str, "os.PathLike[str]"]


def plan(
    model: Optional[Path] = None,
    *,
    output: Optional[Path] = None,
    recipe: Optional[Path] = None,
    pattern: Optional[str] = None,
    structure: Optional[str] = None,
    solver: Optional[str] = None,
    backend: Optional[str] = None,
    gpu_memory: Optional[Union[str, float]] = None,
    method: Optional[str] = None,
    linalg: Optional[str] = None,
    score_power: Optional[int] = None,
    targets: Optional[Union[str, Sequence[str]]] = None,
    ignore: Optional[Union[str, Sequence[str]]] = None,
    rules: Optional[Union[str, Sequence[str]]] = None,
    on_indivisible: Optional[str] = None,
    resume: Optional[bool] = None,
    overwrite: Optional[bool] = None,
    parallelism: Optional[int] = None,
    shard_size: Optional[str] = None,
    format: Optional[str] = None,
    masks: Optional[bool] = None,
    digest: Optional[str] = None,
    band_size: Optional[str] = None,
    calibration: Optional[Path] = None,
    samples: Optional[int] = None,
    sequence_length: Optional[int] = None,
    seed: Optional[int] = None,
    draw: Optional[str] = None,
    field: Optional[str] = None,
    separator: Optional[str] = None,
    window_groups: Optional[int] = None,
    quality: Optional[str] = None,
    compensation: Optional[bool] = None,
    held_out: Optional[int] = None,
    reconstruct: Optional[str] = None,
    reconstruct_epochs: Optional[int] = None,
    reconstruct_rate: Optional[float] = None,
    reconstruct_batch: Optional[int] = None,
    reconstruct_groups: Optional[int] = None,
    reconstruct_patience: Optional[int] = None,
    metric: Optional[str] = None,
    propagate: Optional[str] = None,
    true_sequential: Optional[bool] = None,
    damping: Optional[float] = None,
    on_failure: Optional[str] = None,
    alps_iterations: Optional[int] = None,
    alps_rho: Optional[float] = None,
    alps_rho_growth: Optional[str] = None,
    alps_check_every: Optional[int] = None,
    alps_refit_steps: Optional[int] = None,
    tsenor_regularization: Optional[float] = None,
    tsenor_sweeps: Optional[int] = None,
    tsenor_local_search_steps: Optional[int] = None,
    tsenor_complete_rows: Optional[bool] = None,
    spark: Optional[SparkSession] = None,
) -> Plan:
    """Says what prune would do to every tensor, and why; reads headers only, writes nothing.

    model: Checkpoint to prune: a directory of safetensors shards (required).
    output: Directory for the pruned checkpoint; must not exist (required, but for a dry run).
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    pattern: Keep N of every M weights, M at most 64: 2:4, 8:16, 16:32 ... (required).
    structure: transposable: the pattern holds along rows and columns of every MxM block, so for
        the transposed weight too. standard: along the inputs only, which are rows, or columns
        where a matrix is stored as [inputs, outputs] as in GPT-2. Default: transposable.
    solver: exact: the best mask there is, with a proof. tsenor: the published entropic method.
        greedy: largest weights first. Default: exact.
    backend: auto: the fastest that an executor can run. scalar, vector, cuda: that one or an
        error. Default: auto.
    gpu_memory: GPU memory that the tasks of an executor share at most: a share of what is free
        when the first comes, such as 0.25, or a size, such as 4GiB. Default: 0.5.
    method: magnitude: a weight is worth its absolute value. With calibration: wanda: times the
        norm of its input; sparsegpt: columns make up for what is pruned before them; alps:
        weights and mask searched together. Default: magnitude.
    linalg: What multiplies and factors matrices on the CPU where there is calibration. auto:
        OpenBLAS, which is in the jar, where it loads, else java. native: OpenBLAS or an error.
        java: netlib's Java library. Each gives other last bits, and so does another kind of
        processor. Default: auto.
    score_power: Power of the score that is summed: 1 keeps the most magnitude, 2 the most
        energy. Unset: 1 for magnitude and wanda, 2 for sparsegpt and alps, which takes no
        other.
    targets: Tensors to prune, by exact name, glob or re:EXPRESSION, each matched against the
        whole name, with or without its .weight. A glob or expression chooses among the linears
        of the decoder layers; one that matches none of them, among other linears, and if there
        are none, among all matrices. Unset: all linears of the decoder layers.
    ignore: Tensors to copy unpruned although they are targets.
    rules: Exceptions, in order, a later one overriding an earlier one. ACTION is skip, a
        pattern, a structure, or pattern,structure. An exact name prunes its tensor even if it
        is no target or ignored.
    on_indivisible: A matrix whose dimensions M does not divide: refuse the run, or copy the
        matrix. Default: fail.
    resume: Continue an interrupted run in the same output: committed shards are kept. Default:
        false.
    overwrite: Replace an output that exists. Default: false.
    parallelism: Partitions to cut the checkpoint into, at the price of a shuffle; with
        calibration, pieces of a decoder layer. Unset: one a shard, no shuffle; or two pieces a
        core.
    shard_size: Cut the output into shards of at most this size, such as 5GB or 512MiB. Unset:
        the input's shards. Not with calibration, which writes one a decoder layer.
    format: dense: zeros in place, loads everywhere. compact: also an archive of the kept
        weights. Default: dense.
    masks: Write the masks beside the shards, one bit a weight. Default: true.
    digest: What finds damage of a file, in the report for every file: crc32c costs next to
        nothing; sha256 is also written to SHA256SUMS, for sha256sum -c. Default: crc32c.
    band_size: Bytes of weights in one unit of work, in [1KiB, 64MiB]; memory per task grows
        with it. Default: 256KiB.
    calibration: File or directory of calibration tokens: .txt, .jsonl or .parquet with texts or
        token ids (required by wanda, sparsegpt and alps).
    samples: Calibration windows. Unset: 128, or of rows of token ids all.
    sequence_length: Tokens of a calibration window. Unset: 2048, or the model's positions if
        they are fewer; of rows of token ids, theirs.
    seed: Of random draws, as Python's random.seed takes it. Default: 0.
    draw: How windows are taken. as-given: rows of token ids; consecutive; random: from one
        stream; documents: from random rows. Unset: as-given for token ids, else random.
    field: Field or column of rows, a.b for b in a. Unset: input_ids where there is one, else
        text.
    separator: Put between texts that are read as one stream, \\n for a line feed. Default:
        \\n\\n.
    window_groups: Groups that calibration windows are dealt into, each a task; statistics are
        added group by group, so the number decides the last bits of a result. Default: 16.
    quality: For who wants to choose one thing: fast: wanda, without calibration magnitude.
        balanced: sparsegpt with compensation. best: alps with compensation in the metric of
        outputs, then trained layer by layer. Takes the place of method, compensation, metric
        and reconstruct.
    compensation: Methods sparsegpt and alps: before a linear is pruned, move its weights so
        that behind what is pruned already its outputs are again those of the dense model. Each
        linear is calibrated behind all before it, and windows pass the dense model beside the
        pruned one. false, and what is taken where propagate or true-sequential is given: as the
        methods were published. Default: true.
    held_out: With compensation: of the calibration windows the last COUNT are not calibrated
        with, and tell how far the pruned model is from the dense one on what it has not seen.
        Unset: one of 16, at least one.
    reconstruct: With compensation: train the weights that are left of each decoder layer, when
        it is pruned and its masks are fixed, to give what the dense layer gives in the dense
        model. What windows held out find better is kept. Default: none.
    reconstruct_epochs: Reconstruction: epochs over the calibration windows. Unset: as many as
        take 240 steps, from 2 to 8.
    reconstruct_rate: Reconstruction: rate of a step of Adam at its highest: a share of the root
        of the mean square of a linear's weights. Default: 0.01.
    reconstruct_batch: Reconstruction: batch of tokens that make a step: a longer window is cut
        into parts of one length, of shorter ones several are taken. Default: 256.
    reconstruct_groups: Reconstruction: groups of windows, each trained with by a task of its
        own; after an epoch the mean of their weights is taken. More use more cores and find a
        little less. Default: 1.
    reconstruct_patience: Reconstruction: patience in epochs: it ends after so many in which
        windows held out came no nearer. While steps are large an epoch may well lead away, and
        the next ones nearer than before. Default: 4.
    metric: Method alps, with compensation: inputs: errors of all of a linear's outputs count
        alike, as published. outputs: as much as they matter within the decoder layer, which
        random errors of its outputs, passed back through it, tell; takes some more time.
        Default: inputs.
    propagate: Calibration windows reach a decoder layer through the layers before it, pruned or
        dense. Default: pruned.
    true_sequential: Calibrate a decoder layer behind what is pruned of it already: q, k and v
        first, then o, then gate and up, then down. false: all at once, on the dense layer.
        Default: false.
    damping: Methods sparsegpt and alps: share of the mean of a Gram matrix's diagonal that is
        added to it, in [0, 1]; ten times as much where it is not positive definite. auto, with
        compensation: the one of 0.01, 0.03, 0.1 and 0.3 that is best for the first layer by
        windows held out. Unset: 0.01, with compensation auto.
    on_failure: Linears whose Gram matrix no damping makes positive definite. fail: end the run;
        skip: leave them dense; wanda: prune them with Wanda. Default: fail.
    alps_iterations: Method alps: iterations at most, at least 1. Default: 300.
    alps_rho: Method alps: the penalty rho at the start, above 0. Default: 0.1.
    alps_rho_growth: Method alps: what rho is multiplied by after large, medium and small
        changes of the mask, each at least 1. Default: 1.3,1.2,1.1.
    alps_check_every: Method alps: iterations from one change of rho to the next. Default: 3.
    alps_refit_steps: Method alps: steps of conjugate gradients on the final mask, at least 0.
        Default: 10.
    tsenor_regularization: Solver tsenor: entropy weight as a share of a block's largest score,
        in (0, 1]. Default: 0.005.
    tsenor_sweeps: Solver tsenor: sweeps over a block, at least 1. Default: 300.
    tsenor_local_search_steps: Solver tsenor: swaps tried on a block left short, at least 0.
        Default: 10.
    tsenor_complete_rows: Solver tsenor: fill rows left short to exactly N; false may keep
        fewer, as published. Default: true.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "plan",
        {
            "model": model,
            "output": output,
            "recipe": recipe,
            "pattern": pattern,
            "structure": structure,
            "solver": solver,
            "backend": backend,
            "gpu_memory": gpu_memory,
            "method": method,
            "linalg": linalg,
            "score_power": score_power,
            "targets": targets,
            "ignore": ignore,
            "rules": rules,
            "on_indivisible": on_indivisible,
            "resume": resume,
            "overwrite": overwrite,
            "parallelism": parallelism,
            "shard_size": shard_size,
            "format": format,
            "masks": masks,
            "digest": digest,
            "band_size": band_size,
            "calibration": calibration,
            "samples": samples,
            "sequence_length": sequence_length,
            "seed": seed,
            "draw": draw,
            "field": field,
            "separator": separator,
            "window_groups": window_groups,
            "quality": quality,
            "compensation": compensation,
            "held_out": held_out,
            "reconstruct": reconstruct,
            "reconstruct_epochs": reconstruct_epochs,
            "reconstruct_rate": reconstruct_rate,
            "reconstruct_batch": reconstruct_batch,
            "reconstruct_groups": reconstruct_groups,
            "reconstruct_patience": reconstruct_patience,
            "metric": metric,
            "propagate": propagate,
            "true_sequential": true_sequential,
            "damping": damping,
            "on_failure": on_failure,
            "alps_iterations": alps_iterations,
            "alps_rho": alps_rho,
            "alps_rho_growth": alps_rho_growth,
            "alps_check_every": alps_check_every,
            "alps_refit_steps": alps_refit_steps,
            "tsenor_regularization": tsenor_regularization,
            "tsenor_sweeps": tsenor_sweeps,
            "tsenor_local_search_steps": tsenor_local_search_steps,
            "tsenor_complete_rows": tsenor_complete_rows,
        },
        spark,
    )
    return Plan(fields, summary)


def prune(
    model: Optional[Path] = None,
    output: Optional[Path] = None,
    *,
    recipe: Optional[Path] = None,
    pattern: Optional[str] = None,
    structure: Optional[str] = None,
    solver: Optional[str] = None,
    backend: Optional[str] = None,
    gpu_memory: Optional[Union[str, float]] = None,
    method: Optional[str] = None,
    linalg: Optional[str] = None,
    score_power: Optional[int] = None,
    targets: Optional[Union[str, Sequence[str]]] = None,
    ignore: Optional[Union[str, Sequence[str]]] = None,
    rules: Optional[Union[str, Sequence[str]]] = None,
    on_indivisible: Optional[str] = None,
    resume: Optional[bool] = None,
    overwrite: Optional[bool] = None,
    parallelism: Optional[int] = None,
    shard_size: Optional[str] = None,
    format: Optional[str] = None,
    masks: Optional[bool] = None,
    digest: Optional[str] = None,
    band_size: Optional[str] = None,
    calibration: Optional[Path] = None,
    samples: Optional[int] = None,
    sequence_length: Optional[int] = None,
    seed: Optional[int] = None,
    draw: Optional[str] = None,
    field: Optional[str] = None,
    separator: Optional[str] = None,
    window_groups: Optional[int] = None,
    quality: Optional[str] = None,
    compensation: Optional[bool] = None,
    held_out: Optional[int] = None,
    reconstruct: Optional[str] = None,
    reconstruct_epochs: Optional[int] = None,
    reconstruct_rate: Optional[float] = None,
    reconstruct_batch: Optional[int] = None,
    reconstruct_groups: Optional[int] = None,
    reconstruct_patience: Optional[int] = None,
    metric: Optional[str] = None,
    propagate: Optional[str] = None,
    true_sequential: Optional[bool] = None,
    damping: Optional[float] = None,
    on_failure: Optional[str] = None,
    alps_iterations: Optional[int] = None,
    alps_rho: Optional[float] = None,
    alps_rho_growth: Optional[str] = None,
    alps_check_every: Optional[int] = None,
    alps_refit_steps: Optional[int] = None,
    tsenor_regularization: Optional[float] = None,
    tsenor_sweeps: Optional[int] = None,
    tsenor_local_search_steps: Optional[int] = None,
    tsenor_complete_rows: Optional[bool] = None,
    spark: Optional[SparkSession] = None,
) -> PruneReport:
    """Prunes a checkpoint to N:M sparsity.

    model: Checkpoint to prune: a directory of safetensors shards (required).
    output: Directory for the pruned checkpoint; must not exist (required, but for a dry run).
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    pattern: Keep N of every M weights, M at most 64: 2:4, 8:16, 16:32 ... (required).
    structure: transposable: the pattern holds along rows and columns of every MxM block, so for
        the transposed weight too. standard: along the inputs only, which are rows, or columns
        where a matrix is stored as [inputs, outputs] as in GPT-2. Default: transposable.
    solver: exact: the best mask there is, with a proof. tsenor: the published entropic method.
        greedy: largest weights first. Default: exact.
    backend: auto: the fastest that an executor can run. scalar, vector, cuda: that one or an
        error. Default: auto.
    gpu_memory: GPU memory that the tasks of an executor share at most: a share of what is free
        when the first comes, such as 0.25, or a size, such as 4GiB. Default: 0.5.
    method: magnitude: a weight is worth its absolute value. With calibration: wanda: times the
        norm of its input; sparsegpt: columns make up for what is pruned before them; alps:
        weights and mask searched together. Default: magnitude.
    linalg: What multiplies and factors matrices on the CPU where there is calibration. auto:
        OpenBLAS, which is in the jar, where it loads, else java. native: OpenBLAS or an error.
        java: netlib's Java library. Each gives other last bits, and so does another kind of
        processor. Default: auto.
    score_power: Power of the score that is summed: 1 keeps the most magnitude, 2 the most
        energy. Unset: 1 for magnitude and wanda, 2 for sparsegpt and alps, which takes no
        other.
    targets: Tensors to prune, by exact name, glob or re:EXPRESSION, each matched against the
        whole name, with or without its .weight. A glob or expression chooses among the linears
        of the decoder layers; one that matches none of them, among other linears, and if there
        are none, among all matrices. Unset: all linears of the decoder layers.
    ignore: Tensors to copy unpruned although they are targets.
    rules: Exceptions, in order, a later one overriding an earlier one. ACTION is skip, a
        pattern, a structure, or pattern,structure. An exact name prunes its tensor even if it
        is no target or ignored.
    on_indivisible: A matrix whose dimensions M does not divide: refuse the run, or copy the
        matrix. Default: fail.
    resume: Continue an interrupted run in the same output: committed shards are kept. Default:
        false.
    overwrite: Replace an output that exists. Default: false.
    parallelism: Partitions to cut the checkpoint into, at the price of a shuffle; with
        calibration, pieces of a decoder layer. Unset: one a shard, no shuffle; or two pieces a
        core.
    shard_size: Cut the output into shards of at most this size, such as 5GB or 512MiB. Unset:
        the input's shards. Not with calibration, which writes one a decoder layer.
    format: dense: zeros in place, loads everywhere. compact: also an archive of the kept
        weights. Default: dense.
    masks: Write the masks beside the shards, one bit a weight. Default: true.
    digest: What finds damage of a file, in the report for every file: crc32c costs next to
        nothing; sha256 is also written to SHA256SUMS, for sha256sum -c. Default: crc32c.
    band_size: Bytes of weights in one unit of work, in [1KiB, 64MiB]; memory per task grows
        with it. Default: 256KiB.
    calibration: File or directory of calibration tokens: .txt, .jsonl or .parquet with texts or
        token ids (required by wanda, sparsegpt and alps).
    samples: Calibration windows. Unset: 128, or of rows of token ids all.
    sequence_length: Tokens of a calibration window. Unset: 2048, or the model's positions if
        they are fewer; of rows of token ids, theirs.
    seed: Of random draws, as Python's random.seed takes it. Default: 0.
    draw: How windows are taken. as-given: rows of token ids; consecutive; random: from one
        stream; documents: from random rows. Unset: as-given for token ids, else random.
    field: Field or column of rows, a.b for b in a. Unset: input_ids where there is one, else
        text.
    separator: Put between texts that are read as one stream, \\n for a line feed. Default:
        \\n\\n.
    window_groups: Groups that calibration windows are dealt into, each a task; statistics are
        added group by group, so the number decides the last bits of a result. Default: 16.
    quality: For who wants to choose one thing: fast: wanda, without calibration magnitude.
        balanced: sparsegpt with compensation. best: alps with compensation in the metric of
        outputs, then trained layer by layer. Takes the place of method, compensation, metric
        and reconstruct.
    compensation: Methods sparsegpt and alps: before a linear is pruned, move its weights so
        that behind what is pruned already its outputs are again those of the dense model. Each
        linear is calibrated behind all before it, and windows pass the dense model beside the
        pruned one. false, and what is taken where propagate or true-sequential is given: as the
        methods were published. Default: true.
    held_out: With compensation: of the calibration windows the last COUNT are not calibrated
        with, and tell how far the pruned model is from the dense one on what it has not seen.
        Unset: one of 16, at least one.
    reconstruct: With compensation: train the weights that are left of each decoder layer, when
        it is pruned and its masks are fixed, to give what the dense layer gives in the dense
        model. What windows held out find better is kept. Default: none.
    reconstruct_epochs: Reconstruction: epochs over the calibration windows. Unset: as many as
        take 240 steps, from 2 to 8.
    reconstruct_rate: Reconstruction: rate of a step of Adam at its highest: a share of the root
        of the mean square of a linear's weights. Default: 0.01.
    reconstruct_batch: Reconstruction: batch of tokens that make a step: a longer window is cut
        into parts of one length, of shorter ones several are taken. Default: 256.
    reconstruct_groups: Reconstruction: groups of windows, each trained with by a task of its
        own; after an epoch the mean of their weights is taken. More use more cores and find a
        little less. Default: 1.
    reconstruct_patience: Reconstruction: patience in epochs: it ends after so many in which
        windows held out came no nearer. While steps are large an epoch may well lead away, and
        the next ones nearer than before. Default: 4.
    metric: Method alps, with compensation: inputs: errors of all of a linear's outputs count
        alike, as published. outputs: as much as they matter within the decoder layer, which
        random errors of its outputs, passed back through it, tell; takes some more time.
        Default: inputs.
    propagate: Calibration windows reach a decoder layer through the layers before it, pruned or
        dense. Default: pruned.
    true_sequential: Calibrate a decoder layer behind what is pruned of it already: q, k and v
        first, then o, then gate and up, then down. false: all at once, on the dense layer.
        Default: false.
    damping: Methods sparsegpt and alps: share of the mean of a Gram matrix's diagonal that is
        added to it, in [0, 1]; ten times as much where it is not positive definite. auto, with
        compensation: the one of 0.01, 0.03, 0.1 and 0.3 that is best for the first layer by
        windows held out. Unset: 0.01, with compensation auto.
    on_failure: Linears whose Gram matrix no damping makes positive definite. fail: end the run;
        skip: leave them dense; wanda: prune them with Wanda. Default: fail.
    alps_iterations: Method alps: iterations at most, at least 1. Default: 300.
    alps_rho: Method alps: the penalty rho at the start, above 0. Default: 0.1.
    alps_rho_growth: Method alps: what rho is multiplied by after large, medium and small
        changes of the mask, each at least 1. Default: 1.3,1.2,1.1.
    alps_check_every: Method alps: iterations from one change of rho to the next. Default: 3.
    alps_refit_steps: Method alps: steps of conjugate gradients on the final mask, at least 0.
        Default: 10.
    tsenor_regularization: Solver tsenor: entropy weight as a share of a block's largest score,
        in (0, 1]. Default: 0.005.
    tsenor_sweeps: Solver tsenor: sweeps over a block, at least 1. Default: 300.
    tsenor_local_search_steps: Solver tsenor: swaps tried on a block left short, at least 0.
        Default: 10.
    tsenor_complete_rows: Solver tsenor: fill rows left short to exactly N; false may keep
        fewer, as published. Default: true.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "prune",
        {
            "model": model,
            "output": output,
            "recipe": recipe,
            "pattern": pattern,
            "structure": structure,
            "solver": solver,
            "backend": backend,
            "gpu_memory": gpu_memory,
            "method": method,
            "linalg": linalg,
            "score_power": score_power,
            "targets": targets,
            "ignore": ignore,
            "rules": rules,
            "on_indivisible": on_indivisible,
            "resume": resume,
            "overwrite": overwrite,
            "parallelism": parallelism,
            "shard_size": shard_size,
            "format": format,
            "masks": masks,
            "digest": digest,
            "band_size": band_size,
            "calibration": calibration,
            "samples": samples,
            "sequence_length": sequence_length,
            "seed": seed,
            "draw": draw,
            "field": field,
            "separator": separator,
            "window_groups": window_groups,
            "quality": quality,
            "compensation": compensation,
            "held_out": held_out,
            "reconstruct": reconstruct,
            "reconstruct_epochs": reconstruct_epochs,
            "reconstruct_rate": reconstruct_rate,
            "reconstruct_batch": reconstruct_batch,
            "reconstruct_groups": reconstruct_groups,
            "reconstruct_patience": reconstruct_patience,
            "metric": metric,
            "propagate": propagate,
            "true_sequential": true_sequential,
            "damping": damping,
            "on_failure": on_failure,
            "alps_iterations": alps_iterations,
            "alps_rho": alps_rho,
            "alps_rho_growth": alps_rho_growth,
            "alps_check_every": alps_check_every,
            "alps_refit_steps": alps_refit_steps,
            "tsenor_regularization": tsenor_regularization,
            "tsenor_sweeps": tsenor_sweeps,
            "tsenor_local_search_steps": tsenor_local_search_steps,
            "tsenor_complete_rows": tsenor_complete_rows,
        },
        spark,
    )
    return PruneReport(fields, summary)


def evaluate(
    model: Optional[Path] = None,
    data: Optional[Path] = None,
    *,
    against: Optional[Path] = None,
    sequence_length: Optional[int] = None,
    samples: Optional[int] = None,
    draw: Optional[str] = None,
    parallelism: Optional[int] = None,
    backend: Optional[str] = None,
    linalg: Optional[str] = None,
    recipe: Optional[Path] = None,
    gpu_memory: Optional[Union[str, float]] = None,
    field: Optional[str] = None,
    separator: Optional[str] = None,
    spark: Optional[SparkSession] = None,
) -> Evaluation:
    """Measures the perplexity of a checkpoint, pruned or not, on a text.

    model: Directory of the checkpoint (required).
    data: File, or directory of files: .txt, .jsonl or .parquet with texts or token ids. Rows of
        token ids (input_ids) are windows as they are (required).
    against: Another checkpoint, such as the dense one, on the same windows.
    sequence_length: Tokens of a window. Unset: 2048, or the model's positions if they are
        fewer; of windows as given, theirs.
    samples: The first COUNT windows only. Unset: all.
    draw: consecutive: cut from one stream; as-given: rows of ids are windows. Unset: as-given
        for token ids, else consecutive.
    parallelism: Tasks that windows are spread over; those of an executor share a decoder layer.
        Unset: as many as run at a time. The result does not depend on it.
    backend: auto: GPUs where CUDA, cuBLAS and cuSOLVER are installed, else the CPU. cuda: GPUs
        or an error. vector, scalar: the CPU. Default: auto.
    linalg: What multiplies on the CPU. auto: OpenBLAS where it loads, else java. native:
        OpenBLAS or an error. java: netlib's Java library. Default: auto.
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    gpu_memory: GPU memory that the tasks of an executor share at most: a share of what is free
        when the first comes, such as 0.25, or a size, such as 4GiB. Default: 0.5.
    field: Field or column of rows, a.b for b in a. Unset: input_ids where there is one, else
        text.
    separator: Put between texts that are read as one stream, \\n for a line feed. Default:
        \\n\\n.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "evaluate",
        {
            "model": model,
            "data": data,
            "against": against,
            "sequence_length": sequence_length,
            "samples": samples,
            "draw": draw,
            "parallelism": parallelism,
            "backend": backend,
            "linalg": linalg,
            "recipe": recipe,
            "gpu_memory": gpu_memory,
            "field": field,
            "separator": separator,
        },
        spark,
    )
    return Evaluation(fields, summary)


def verify(
    model: Optional[Path] = None,
    *,
    against: Optional[Path] = None,
    pattern: Optional[str] = None,
    structure: Optional[str] = None,
    recipe: Optional[Path] = None,
    spark: Optional[SparkSession] = None,
) -> Verification:
    """Proves a pruned checkpoint from its files.

    model: Directory of the pruned checkpoint (required).
    against: Checkpoint it was made from: kept weights (unless the method changes them) and
        unpruned tensors must be the same bit for bit, other files too.
    pattern: What to expect of all linears inside decoder layers. Unset: what the checkpoint's
        own report says of each tensor.
    structure: With pattern: transposable or standard. Default: transposable.
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "verify",
        {
            "model": model,
            "against": against,
            "pattern": pattern,
            "structure": structure,
            "recipe": recipe,
        },
        spark,
    )
    return Verification(fields, summary)


def inspect(
    model: Optional[Path] = None,
    *,
    headers_only: Optional[bool] = None,
    recipe: Optional[Path] = None,
    spark: Optional[SparkSession] = None,
) -> Inspection:
    """Shows what is in a checkpoint and how sparse its tensors are.

    model: Directory of a checkpoint, or one .safetensors file (required).
    headers_only: Read no weights: quick, but without counting zeros. Default: false.
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "inspect",
        {
            "model": model,
            "headers_only": headers_only,
            "recipe": recipe,
        },
        spark,
    )
    return Inspection(fields, summary)


def restore(
    archive: Optional[Path] = None,
    output: Optional[Path] = None,
    *,
    unproven: Optional[bool] = None,
    recipe: Optional[Path] = None,
    spark: Optional[SparkSession] = None,
) -> Restoration:
    """Makes a checkpoint from a compact archive, bit for bit as pruned.

    archive: Folder compact/ of a checkpoint that was pruned with format compact (required).
    output: Directory for the checkpoint; must not exist, or be empty (required).
    unproven: Restore what lies in an archive of an older version, which has no restore.json:
        whether it is whole and undamaged cannot be checked. Default: false.
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "restore",
        {
            "archive": archive,
            "output": output,
            "unproven": unproven,
            "recipe": recipe,
        },
        spark,
    )
    return Restoration(fields, summary)


def generate(
    output: Optional[Path] = None,
    *,
    size: Optional[str] = None,
    shard_size: Optional[str] = None,
    seed: Optional[int] = None,
    recipe: Optional[Path] = None,
    spark: Optional[SparkSession] = None,
) -> Generation:
    """Writes a checkpoint of random weights in the shape of a Llama, for benchmarks and tests.

    output: Directory to write; must not exist (required).
    size: Bytes of all tensors, about, such as 2GiB; whole decoder layers of 122 MB. Default:
        2GiB.
    shard_size: Bytes of a shard at most. Default: 256MiB.
    seed: The same size, shard size and seed give the same bytes. Default: 0.
    recipe: YAML file of settings. A name without scheme is a local file if there is one, else
        it is looked up on the default file system.
    spark: session to work in. Unset: the running one, or a new local one.
    """
    fields, summary = call(
        "generate",
        {
            "output": output,
            "size": size,
            "shard_size": shard_size,
            "seed": seed,
            "recipe": recipe,
        },
        spark,
    )
    return Generation(fields, summary)
