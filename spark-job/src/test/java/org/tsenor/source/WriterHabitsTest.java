package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;

/** What users of Spark do with a dataset, done with the bands of a checkpoint. */
class WriterHabitsTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final String CASE = "spark.sql.caseSensitive";
  private static final String LAYER = "tensor like 'model.layers.2%'";

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();

  @AfterEach
  void restore() {
    spark.conf().unset(CASE);
    spark.catalog().clearCache();
  }

  private Dataset<Row> rows(Path path) {
    return spark.read().format("safetensors").load(path.toString());
  }

  /** With many bands a tensor. */
  private Dataset<Row> fine() {
    return spark
        .read()
        .format("safetensors")
        .option("rowMultiple", "1")
        .option("bandBytes", "1k")
        .load(MODEL.toString());
  }

  private Path save(Dataset<Row> rows, String name, String... options) {
    Path output = temporary.resolve(name);
    writer(rows, options).save(output.toString());
    return output;
  }

  private static DataFrameWriter<Row> writer(Dataset<Row> rows, String... options) {
    DataFrameWriter<Row> writer = rows.write().format("safetensors");
    for (int i = 0; i < options.length; i += 2) {
      writer = writer.option(options[i], options[i + 1]);
    }
    return writer;
  }

  private String failure(Dataset<Row> rows, String... options) {
    Path output = temporary.resolve("refused");
    Throwable thrown =
        assertThrows(Exception.class, () -> writer(rows, options).save(output.toString()));
    assertFalse(Files.exists(output));
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    return messages.toString();
  }

  private static Map<String, byte[]> tensors(Path directory) throws IOException {
    Map<String, byte[]> tensors = new TreeMap<>();
    Map<String, byte[]> sections = CheckpointFiles.dataSections(directory);
    Checkpoint checkpoint = CheckpointFiles.open(directory);
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        int begin = (int) tensor.begin();
        byte[] bytes =
            java.util.Arrays.copyOfRange(
                sections.get(shard.name()), begin, begin + (int) tensor.byteLength());
        tensors.put(tensor.name(), bytes);
      }
    }
    return tensors;
  }

  private void assertHolds(Path output, String... parts) throws IOException {
    Map<String, byte[]> wanted = tensors(MODEL);
    wanted.keySet().removeIf(name -> Stream.of(parts).noneMatch(name::contains));
    Map<String, byte[]> found = tensors(output);
    assertEquals(wanted.keySet(), found.keySet());
    wanted.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    assertEquals(wanted.size(), rows(output).select("tensor").distinct().count());
  }

  @Test
  void someTensorsAreACheckpoint() throws IOException {
    Dataset<Row> layer = rows(MODEL).where(LAYER);
    assertHolds(save(layer, "layer"), "model.layers.2.");
    assertHolds(save(layer, "clustered", "cluster", "true"), "model.layers.2.");
    assertHolds(save(layer.repartition(3), "shuffled"), "model.layers.2.");
    assertHolds(save(rows(MODEL).where("tensor like '%.q_proj.%'"), "queries"), ".q_proj.");
    Dataset<Row> dealt =
        spark
            .read()
            .format("safetensors")
            .option("shardSize", "200kB")
            .load(MODEL.toString())
            .where(LAYER);
    assertHolds(save(dealt, "dealt"), "model.layers.2.");
  }

  @Test
  void tensorsOfTwoCheckpointsAreOneWhereTheirShardsDiffer() throws IOException {
    Dataset<Row> second = rows(MODEL).where(LAYER);
    Dataset<Row> third = rows(MODEL).where("tensor like 'model.layers.3%'");
    assertHolds(save(second.union(third), "together"), "model.layers.2.", "model.layers.3.");
    // As if the other were another model: the same places in a shard of the same name.
    Dataset<Row> other =
        second.withColumn("tensor", functions.expr("replace(tensor, 'layers.2', 'layers.9')"));
    Dataset<Row> bands = fine().where(LAYER);
    Dataset<Row> mixed =
        bands.union(
            bands.withColumn("tensor", functions.expr("replace(tensor, 'layers.2', 'layers.9')")));
    Path one = save(mixed, "mixed");
    assertHolds(save(rows(one).where(LAYER), "again"), "model.layers.2.");
    assertEquals(2 * second.select("tensor").distinct().count(), tensors(one).size());
    String message = failure(bands.union(bands));
    assertTrue(message.contains("not come yet, and it has"), message);
    assertTrue(message.contains("tensors of two checkpoints that have one name"), message);
    assertTrue(failure(second.union(other), "cluster", "false").contains("two checkpoints apart"));
    Dataset<Row> apart = other.withColumn("shard", functions.expr("concat('other-', shard)"));
    Path both = save(second.union(apart), "both");
    assertEquals(2 * second.select("tensor").distinct().count(), tensors(both).size());
  }

  @Test
  void saysWhyAPartOfATensorIsNone() {
    String cut = failure(fine().limit(3));
    assertTrue(cut.contains("a tensor is written whole"), cut);
    String like = failure(rows(MODEL).where(LAYER), "like", MODEL.toString());
    assertTrue(like.contains("without it those that come are written"), like);
  }

  @Test
  void columnsAreFoundByTheRuleOfTheSession() throws IOException {
    Dataset<Row> rows = rows(MODEL);
    String[] upper =
        Stream.of(rows.columns()).map(c -> c.toUpperCase(Locale.ROOT)).toArray(String[]::new);
    Path loud = save(rows.toDF(upper), "loud");
    CheckpointFiles.assertSameShards(MODEL, loud);
    String twice =
        failure(
            rows.withColumn("t", functions.lit("x"))
                .withColumnRenamed("t", "x")
                .select(functions.col("*"), functions.lit("x").as("Tensor")));
    assertTrue(twice.contains("columns tensor and Tensor are both tensor"), twice);
    String near = failure(rows.withColumnRenamed("tensor", "tensr"));
    assertTrue(near.contains("column tensor is missing; the nearest is tensr"), near);

    spark.conf().set(CASE, "true");
    String other = failure(rows.toDF(upper));
    assertTrue(
        other.contains("SHARD is another column, as spark.sql.caseSensitive is true"), other);
  }

  @Test
  void refusesToBeCutOtherwise() {
    Path output = temporary.resolve("cut");
    for (DataFrameWriter<Row> writer :
        List.of(
            writer(rows(MODEL)).partitionBy("shard"),
            writer(rows(MODEL)).mode(SaveMode.Overwrite).partitionBy("tensor"),
            writer(rows(MODEL)).clusterBy("shard"),
            writer(rows(MODEL)).bucketBy(2, "tensor"),
            writer(rows(MODEL)).bucketBy(2, "tensor").sortBy("tensor"))) {
      Exception refused = assertThrows(Exception.class, () -> writer.save(output.toString()));
      assertTrue(
          Stream.of("no partitions, buckets or clusters", "partitionBy", "clusterBy", "bucketBy")
              .anyMatch(refused.getMessage()::contains),
          refused.getMessage());
      assertFalse(Files.exists(output));
    }
  }

  private static long ones(Dataset<Row> rows) {
    return rows.where("hex(data) like '01%'").count();
  }

  @Test
  void readsAnewWhatWasCachedAndIsOverwritten() throws IOException {
    Path output = save(rows(MODEL), "cached", "like", MODEL.toString());
    Dataset<Row> cached = rows(output).cache();
    long before = ones(cached);
    Dataset<Row> selected = rows(output).select("tensor", "data").cache();
    selected.count();
    spark.sql("CREATE TABLE cached_table USING safetensors LOCATION '%s'".formatted(output));
    spark.sql("CACHE TABLE cached_table");
    try {
      Dataset<Row> changed =
          rows(MODEL)
              .withColumn("data", functions.expr("unhex(repeat('01', int(octet_length(data))))"));
      writer(changed, "like", MODEL.toString()).mode(SaveMode.Overwrite).save(output.toString());
      long bands = changed.count();
      assertTrue(before < bands);
      assertEquals(bands, ones(rows(output)));
      assertEquals(bands, ones(rows(output).select("tensor", "data")));
      assertEquals(bands, ones(cached));
      assertEquals(bands, ones(spark.table("cached_table")));
    } finally {
      spark.sql("DROP TABLE cached_table");
    }
  }
}
