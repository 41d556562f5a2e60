# Databricks notebook source
# MAGIC %md
# MAGIC # Masks as a column
# MAGIC
# MAGIC The solver as a function of a data frame: of a checkpoint's bands, or of any array of numbers.

# COMMAND ----------

dbutils.widgets.text("model", "/models/llama")
dbutils.widgets.text("tensor", "model.layers.0.self_attn.q_proj.weight")
model = dbutils.widgets.get("model")
name = dbutils.widgets.get("tensor")

# COMMAND ----------

import tsenor
from tsenor.functions import certified_mask, transposable_mask, unpack

tsenor.attach(spark)
bands = tsenor.read(model)
proofs = (
    bands.where("tensor LIKE '%self_attn.q_proj.weight'")
    .select("tensor", "first_row", certified_mask("16:32").alias("proof"))
    .selectExpr("tensor", "first_row", "proof.kept_score", "proof.upper_bound", "proof.gap_max")
)
display(proofs.toPandas())

# COMMAND ----------

# MAGIC %md
# MAGIC A mask is one bit a weight; as an array of booleans it can be looked at.

# COMMAND ----------

row = (
    bands.where(bands.tensor == name)
    .orderBy("first_row")
    .select("shape", transposable_mask("2:4").alias("mask"))
    .first()
)
kept = unpack(bytes(row["mask"]), row["shape"][1])
print(kept[:8, :16].astype(int))

# COMMAND ----------

from matplotlib import pyplot

_, ax = pyplot.subplots(figsize=(5, 5), layout="constrained")
ax.imshow(kept[:64, :64], cmap="gray_r", interpolation="nearest")
ax.set_title(f"{name}, 2:4, the first rows and columns", fontsize="small")

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT tsenor.transposable_mask(array(0.1, 4.0, -3.0, 0.2), 2, 'F32', '1:2') AS mask

# COMMAND ----------

dbutils.notebook.exit(str(int(kept.sum())))
