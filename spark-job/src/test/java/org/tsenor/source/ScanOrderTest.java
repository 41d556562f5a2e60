package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tsenor.source.CheckpointFiles.assertSameShards;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.Tsenor;

/** Whatever a query does to the order of rows, they are written; only some pay for an exchange. */
class ScanOrderTest {
  private static final Path MODEL = SparkSessions.tinyLlama();

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();

  @AfterEach
  void forget() {
    spark.catalog().clearCache();
  }

  private Dataset<Row> rows(String... options) {
    var reader = spark.read().format("safetensors");
    for (int i = 0; i < options.length; i += 2) {
      reader = reader.option(options[i], options[i + 1]);
    }
    return reader.load(MODEL.toString());
  }

  private static boolean isKept(Dataset<Row> rows) {
    return ScanOrder.isKept(rows.queryExecution().analyzed());
  }

  @Test
  void isKeptWhereEveryRowStaysInItsPartition() throws IOException {
    rows().createOrReplaceTempView("scanned");
    Map<String, Dataset<Row>> plans = new LinkedHashMap<>();
    plans.put("scan", rows());
    plans.put("filter", rows().where("tensor like '%q_proj%' and row_count > 3"));
    plans.put("select", rows().selectExpr("*", "octet_length(data) AS bytes").drop("bytes"));
    plans.put("renamed", rows().withColumn("tensor", functions.upper(functions.col("tensor"))));
    plans.put("upper case", rows().withColumnRenamed("shard", "SHARD"));
    plans.put("alias", rows().alias("a").select("a.*"));
    plans.put("view", spark.sql("SELECT * FROM scanned WHERE dtype = 'BF16'"));
    plans.put("observe", rows().observe("seen", functions.count(functions.lit(1))));
    plans.put("other shards", rows("shardSize", "300kB"));
    plans.put("cached", rows().cache());
    plans.put("pruned", Tsenor.pruneBands(rows(), Map.of("pattern", "2:4")));
    plans.put(
        "maps",
        rows()
            .filter((FilterFunction<Row>) row -> true)
            .map((MapFunction<Row, Row>) row -> row, Encoders.row(rows().schema()))
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) bands -> bands, Encoders.row(rows().schema())));
    plans.forEach((name, plan) -> assertEquals(true, isKept(plan), name));
  }

  private Map<String, Dataset<Row>> scattered() {
    rows().createOrReplaceTempView("scanned");
    rows().select("tensor").distinct().createOrReplaceTempView("names");
    Dataset<Row> rows = rows();
    Map<String, Dataset<Row>> plans = new LinkedHashMap<>();
    plans.put("repartition", rows.repartition(5));
    plans.put("coalesce", rows.coalesce(1));
    plans.put("descending", rows.orderBy(functions.col("byte_offset").desc()));
    plans.put("sorted within", rows.sortWithinPartitions("tensor"));
    plans.put("join", rows.join(spark.table("names"), "tensor"));
    plans.put("in", spark.sql("SELECT * FROM scanned WHERE tensor IN (SELECT tensor FROM names)"));
    plans.put("distinct", rows.dropDuplicates("tensor", "first_row"));
    plans.put(
        "union", rows.where("tensor like '%proj%'").union(rows.where("not tensor like '%proj%'")));
    plans.put("pieces", rows("partitionBytes", "100k", "bandBytes", "8k"));
    plans.put("cached", rows.repartition(4).cache());
    plans.put("checkpointed", rows.localCheckpoint());
    plans.put(
        "by a window",
        rows.withColumn("n", functions.expr("count(1) over (partition by tensor)")).drop("n"));
    return plans;
  }

  @Test
  void isNotKeptOtherwiseAndRowsAreBroughtTogether() throws IOException {
    for (Map.Entry<String, Dataset<Row>> plan : scattered().entrySet()) {
      assertEquals(false, isKept(plan.getValue()), plan.getKey());
      Path alone = temporary.resolve(plan.getKey() + " alone");
      plan.getValue().write().format("safetensors").save(alone.toString());
      assertSameShards(MODEL, alone);
    }
    Path like = temporary.resolve("like");
    scattered()
        .get("descending")
        .write()
        .format("safetensors")
        .option("like", MODEL.toString())
        .save(like.toString());
    assertSameShards(MODEL, like);
  }

  @Test
  void isNotKeptWhereTheShardIsAnother() throws IOException {
    Dataset<Row> one = rows().withColumn("shard", functions.lit("model.safetensors"));
    assertEquals(false, isKept(one));
    assertEquals(false, isKept(rows().drop("shard")));
    for (Dataset<Row> rows : List.of(one, rows().drop("shard"))) {
      Path output = temporary.resolve("one" + rows.columns().length + rows.hashCode());
      rows.write().format("safetensors").save(output.toString());
      assertEquals(39, CheckpointFiles.open(output).shards().get(0).header().tensors().size());
      assertEquals(1_837_312, CheckpointFiles.open(output).totalSize());
    }
  }

  @Test
  void survivesATableOfAnotherFormat() throws IOException {
    Path table = temporary.resolve("table");
    rows().write().parquet(table.toString());
    Path output = temporary.resolve("output");
    spark.read().parquet(table.toString()).write().format("safetensors").save(output.toString());
    assertSameShards(MODEL, output);
    Path sql = temporary.resolve("sql");
    spark
        .sql("SELECT * FROM parquet.`%s` ORDER BY data".formatted(table))
        .write()
        .format("safetensors")
        .option("like", MODEL.toString())
        .save(sql.toString());
    assertSameShards(MODEL, sql);
  }
}
