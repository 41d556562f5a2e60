# Databricks notebook source
# MAGIC %md
# MAGIC # Prune by magnitude
# MAGIC
# MAGIC Of every 32 weights 16 survive, along rows *and* columns. No data is needed; the masks are the certified optimum.

# COMMAND ----------

dbutils.widgets.text("model", "/models/llama")
dbutils.widgets.text("output", "/models/llama-16-32")
dbutils.widgets.text("pattern", "16:32")
model = dbutils.widgets.get("model")
output = dbutils.widgets.get("output")
pattern = dbutils.widgets.get("pattern")

# COMMAND ----------

import tsenor

tsenor.attach(spark)
plan = tsenor.plan(model, pattern=pattern)
plan

# COMMAND ----------

plan.plot()

# COMMAND ----------

# Safe to run again: what is done already is kept, and checked.
report = tsenor.prune(model, output, pattern=pattern, resume=True)
report

# COMMAND ----------

report.plot()

# COMMAND ----------

display(report.by_layer())

# COMMAND ----------

# A schedule reads what comes back, and its report.json for the rest.
import json

dbutils.notebook.exit(
    json.dumps(
        {
            "output": report.output,
            "score_share": report["totals"]["score_share"],
            "gap_max": report["totals"]["gap_max"],
        }
    )
)
