"""Prunes large language models to transposable N:M sparsity on Apache Spark.

    import tsenor

    spark = tsenor.session()                       # or tsenor.attach(spark), where one runs
    report = tsenor.prune("llama", "llama-16-32", pattern="16:32")
    report.tensors                                 # a pandas frame, a pruned tensor a row
    tsenor.verify("llama-16-32", against="llama").proven

Everything goes through SQL procedures and the data source ``safetensors``, so that PySpark and
Spark Connect behave alike. A mistake in settings or input is a ``ValueError`` that says what was
found, where, and what is allowed.
"""

from ._operations import evaluate, generate, inspect, plan, prune, restore, verify
from ._session import attach, session
from ._version import __version__
from .frames import read, tensor
from .reports import (
    Evaluation,
    Generation,
    Inspection,
    Plan,
    PruneReport,
    Report,
    Restoration,
    Verification,
)

__all__ = [
    "Evaluation",
    "Generation",
    "Inspection",
    "Plan",
    "PruneReport",
    "Report",
    "Restoration",
    "Verification",
    "__version__",
    "attach",
    "evaluate",
    "generate",
    "inspect",
    "plan",
    "prune",
    "read",
    "restore",
    "session",
    "tensor",
    "verify",
]
