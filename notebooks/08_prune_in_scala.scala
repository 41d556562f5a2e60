// Databricks notebook source
// MAGIC %md
// MAGIC # The same from Scala
// MAGIC
// MAGIC `org.tsenor.Tsenor` is the door that SQL and Python go through too.

// COMMAND ----------

dbutils.widgets.text("model", "/models/llama")
dbutils.widgets.text("output", "/models/llama-16-32")
val model = dbutils.widgets.get("model")
val output = dbutils.widgets.get("output")

// COMMAND ----------

import org.tsenor.Tsenor
import scala.jdk.CollectionConverters._

val plan = Tsenor.plan(spark, Map("model" -> model, "pattern" -> "16:32").asJava)
println(plan.get("totals/pruned_tensors") + " tensors of " + plan.get("totals/weights") + " weights")

// COMMAND ----------

val report = Tsenor.prune(
  spark,
  Map("model" -> model, "output" -> output, "pattern" -> "16:32", "resume" -> true).asJava)
println(report)

// COMMAND ----------

// A mistake is an IllegalArgumentException that says what is allowed.
try Tsenor.plan(spark, Map("model" -> model, "pattern" -> "32:16").asJava)
catch { case mistake: IllegalArgumentException => println(mistake.getMessage) }

// COMMAND ----------

val proof = Tsenor.verify(spark, Map("model" -> output, "against" -> model).asJava)
dbutils.notebook.exit(proof.get("proven").toString)
