# Databricks notebook source
# MAGIC %md
# MAGIC # Fine-tune with masks
# MAGIC
# MAGIC Training would fill the zeros again; `keep_masks` sets them after every step, so that the result still has the pattern.
# MAGIC Needs PyTorch, transformers and safetensors.

# COMMAND ----------

dbutils.widgets.text("pruned", "/models/llama-16-32")
dbutils.widgets.text("tuned", "/models/llama-16-32-tuned")
dbutils.widgets.text("data", "/data/c4.txt")
dbutils.widgets.text("pattern", "16:32")
dbutils.widgets.text("steps", "20")
pruned = dbutils.widgets.get("pruned")
tuned = dbutils.widgets.get("tuned")

# COMMAND ----------

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import tsenor
from tsenor.torch import keep_masks

torch.manual_seed(0)
model = AutoModelForCausalLM.from_pretrained(pruned, dtype=torch.float32)
tokenizer = AutoTokenizer.from_pretrained(pruned)
with open(dbutils.widgets.get("data"), encoding="utf-8") as file:
    ids = tokenizer(file.read(), return_tensors="pt", add_special_tokens=False).input_ids[0]

# COMMAND ----------

optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
keep_masks(model, optimizer, pruned)
losses = []
for step in range(int(dbutils.widgets.get("steps"))):
    start = step * 128 % (len(ids) - 129)
    window = ids[start : start + 128].unsqueeze(0)
    loss = model(window, labels=window).loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(float(loss))
model.to(torch.bfloat16).save_pretrained(tuned)
tokenizer.save_pretrained(tuned)

# COMMAND ----------

# The tuned checkpoint has no report, so it is said what to expect of it.
tsenor.attach(spark)
proof = tsenor.verify(tuned, pattern=dbutils.widgets.get("pattern"))
proof

# COMMAND ----------

import json

dbutils.notebook.exit(json.dumps({"proven": proof.proven, "losses": [losses[0], losses[-1]]}))
