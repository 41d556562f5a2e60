# Databricks notebook source
# MAGIC %md
# MAGIC # Patterns × methods
# MAGIC
# MAGIC What transposable sparsity costs in perplexity: every pattern by every method, on the same windows.

# COMMAND ----------

dbutils.widgets.text("model", "/models/llama")
dbutils.widgets.text("calibration", "/data/c4.jsonl")
dbutils.widgets.text("data", "/data/wikitext2-test.jsonl")
dbutils.widgets.text("work", "/models/sweep")
dbutils.widgets.text("patterns", "2:4,8:16,16:32")
dbutils.widgets.text("methods", "magnitude,wanda,sparsegpt,alps")
dbutils.widgets.text("samples", "32")
dbutils.widgets.text("sequence_length", "1024")
model = dbutils.widgets.get("model")
data = dbutils.widgets.get("data")
work = dbutils.widgets.get("work")
samples = int(dbutils.widgets.get("samples"))
length = int(dbutils.widgets.get("sequence_length"))

# COMMAND ----------

import pandas as pd

import tsenor

tsenor.attach(spark)
dense = tsenor.evaluate(model, data, sequence_length=length, samples=samples).perplexity
patterns = dbutils.widgets.get("patterns").split(",")
methods = dbutils.widgets.get("methods").split(",")
rows = []
for pattern in patterns:
    for method in methods:
        output = f"{work}/{method}-{pattern.replace(':', '-')}"
        calibration = {}
        if method != "magnitude":
            calibration = dict(
                calibration=dbutils.widgets.get("calibration"),
                samples=samples,
                sequence_length=length,
            )
        # Resuming, a sweep that was stopped goes on where it was.
        report = tsenor.prune(
            model, output, pattern=pattern, method=method, resume=True, **calibration
        )
        score = tsenor.evaluate(output, data, sequence_length=length, samples=samples)
        rows.append(
            {
                "pattern": pattern,
                "method": method,
                "perplexity": score.perplexity,
                "seconds": report["time"]["wall_seconds"],
            }
        )
sweep = pd.DataFrame(rows)
display(sweep)

# COMMAND ----------

table = sweep.pivot(index="pattern", columns="method", values="perplexity").loc[patterns, methods]
ax = table.plot.bar(rot=0, ylabel="perplexity", figsize=(8, 4))
ax.axhline(dense, color="0.3", linestyle="--", label="dense")
ax.legend()

# COMMAND ----------

dbutils.notebook.exit(sweep.to_json(orient="records"))
