-- Databricks notebook source
-- MAGIC %md
-- MAGIC # What is in a checkpoint
-- MAGIC
-- MAGIC A Hugging Face checkpoint is a table: a band of rows of one tensor a row. Needs the jar and a checkpoint, no Python.

-- COMMAND ----------

CREATE WIDGET TEXT model DEFAULT '/models/llama';

-- COMMAND ----------

SET spark.sql.catalog.tsenor = org.tsenor.sql.TsenorCatalog

-- COMMAND ----------

-- A tensor a row, with its zeros counted.
CALL tsenor.inspect(model => '${model}')

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW weights USING safetensors OPTIONS (path '${model}')

-- COMMAND ----------

-- Where the bytes are.
SELECT
  regexp_extract(tensor, '([a-z_]+)\\.weight$', 1) AS linear,
  dtype,
  count(DISTINCT tensor) AS tensors,
  sum(length(data)) / 1048576 AS mebibytes
FROM weights
GROUP BY ALL
ORDER BY mebibytes DESC

-- COMMAND ----------

-- What pruning would do to each, and why, before anything is written.
CALL tsenor.plan(model => '${model}', pattern => '16:32')
