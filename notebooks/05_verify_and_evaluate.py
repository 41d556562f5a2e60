# Databricks notebook source
# MAGIC %md
# MAGIC # Verify and evaluate
# MAGIC
# MAGIC Whether a pruned checkpoint is what it says it is, from its files alone, and what pruning cost.

# COMMAND ----------

dbutils.widgets.text("model", "/models/llama")
dbutils.widgets.text("pruned", "/models/llama-16-32")
dbutils.widgets.text("data", "/data/wikitext2-test.jsonl")
dbutils.widgets.text("samples", "16")
dbutils.widgets.text("sequence_length", "1024")
model = dbutils.widgets.get("model")
pruned = dbutils.widgets.get("pruned")

# COMMAND ----------

import tsenor

tsenor.attach(spark)
proof = tsenor.verify(pruned, against=model)
proof

# COMMAND ----------

# A pipeline stops here if anything is wrong; the faults say what, and where.
if not proof.proven:
    raise RuntimeError("; ".join(proof.faults))

# COMMAND ----------

scores = tsenor.evaluate(
    pruned,
    dbutils.widgets.get("data"),
    against=model,
    samples=int(dbutils.widgets.get("samples")),
    sequence_length=int(dbutils.widgets.get("sequence_length")),
)
scores

# COMMAND ----------

scores.plot()

# COMMAND ----------

import json

dbutils.notebook.exit(
    json.dumps({"proven": proof.proven, "perplexity_ratio": scores["perplexity_ratio"]})
)
