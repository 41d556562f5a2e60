package org.tsenor.job.magnitude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.Report;
import org.tsenor.Tsenor;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.source.CheckpointFiles;
import org.tsenor.source.SparkSessions;

/** What a write of pruned bands says of itself, held against the job's own report. */
class BandsReportTest {
  private static final String MODEL = SparkSessions.tinyLlama().toString();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Object> SETTINGS =
      Map.of("pattern", "16:32", "rules", List.of("*.o_proj=skip", "*.up_proj=2:4,standard"));

  @TempDir Path directory;

  private final SparkSession spark = SparkSessions.session();

  @BeforeEach
  void awaitIdle() {
    SparkSessions.awaitIdle();
  }

  private Dataset<Row> pruned() throws IOException {
    return Tsenor.pruneBands(spark.read().format("safetensors").load(MODEL), SETTINGS);
  }

  private Path write(String name, Dataset<Row> rows, Map<String, String> options) {
    Path output = directory.resolve(name);
    writer(rows, options).save(output.toString());
    return output;
  }

  private static DataFrameWriter<Row> writer(Dataset<Row> rows, Map<String, String> options) {
    return rows.write().format("safetensors").option("like", MODEL).options(options);
  }

  private Path job(String name, Map<String, Object> more) throws IOException {
    Path output = directory.resolve(name);
    Map<String, Object> all = new HashMap<>(SETTINGS);
    all.put("model", MODEL);
    all.put("output", output);
    all.putAll(more);
    Tsenor.prune(spark, all);
    return output;
  }

  /** A report without what two runs cannot have in common. */
  private static ObjectNode comparable(Path output) throws IOException {
    ObjectNode report = report(output);
    ((ObjectNode) report.get("output")).remove("path");
    ((ObjectNode) report.get("settings")).remove("output");
    ((ObjectNode) report.get("time")).remove(List.of("started", "wall_seconds"));
    ((ObjectNode) report.get("totals")).remove("seconds");
    report.get("tensors").forEach(tensor -> ((ObjectNode) tensor).remove("seconds"));
    return report;
  }

  private static ObjectNode report(Path output) throws IOException {
    return (ObjectNode) JSON.readTree(Files.readString(output.resolve("report.json")));
  }

  private static void assertSameReport(Path expected, Path found) throws IOException {
    ObjectNode job = comparable(expected);
    ObjectNode notebook = comparable(found);
    // Text for text: the order of fields is the same, too.
    job.fieldNames()
        .forEachRemaining(
            field ->
                assertEquals(
                    job.get(field).toPrettyString(),
                    String.valueOf(
                        notebook.get(field) == null ? null : notebook.get(field).toPrettyString()),
                    field));
    assertEquals(job, notebook);
    assertEquals(CheckpointFiles.names(expected), CheckpointFiles.names(found));
  }

  private void assertProven(Path output) throws IOException {
    Report proof = Tsenor.verify(spark, Map.of("model", output.toString(), "against", MODEL));
    assertEquals(List.of(), proof.get("faults"));
    assertEquals(true, proof.get("proven"));
  }

  @Test
  void isTheJobsFieldByField() throws IOException {
    Path notebook = write("notebook", pruned(), Map.of());
    assertSameReport(job("job", Map.of()), notebook);
    assertEquals(24, report(notebook).at("/totals/pruned_tensors").asInt());
    assertProven(notebook);
  }

  @Test
  void tellsHowItWasWritten() throws IOException {
    Map<String, String> options =
        Map.of("digest", "sha256", "shardSize", "512KiB", "compact", "true");
    Dataset<Row> bands =
        spark
            .read()
            .format("safetensors")
            .option("shardSize", "512KiB")
            .option("bandBytes", "64KiB")
            .load(MODEL);
    Path notebook = write("notebook", Tsenor.pruneBands(bands, SETTINGS), options);
    Map<String, Object> settings =
        Map.of(
            "digest", "sha256", "shard-size", "512KiB", "format", "compact", "band-size", "64KiB");
    assertSameReport(job("job", settings), notebook);
    assertProven(notebook);
  }

  @Test
  void outlivesATableSelectionsAndAnotherOrder() throws IOException {
    Path table = directory.resolve("table");
    pruned().where("data is not null").repartition(5).write().parquet(table.toString());
    Dataset<Row> stored = spark.read().parquet(table.toString());
    Path notebook = write("notebook", stored.select("*"), Map.of());
    assertSameReport(job("job", Map.of()), notebook);
    assertProven(notebook);
  }

  @Test
  void withoutTheColumnMaskThereAreNoMasks() throws IOException {
    Path notebook = write("notebook", pruned().drop("mask"), Map.of());
    assertSameReport(job("job", Map.of("masks", false)), notebook);
    assertProven(notebook);
  }

  @Test
  void recordsOfBandsStayWhereTheySayMore() throws IOException {
    Dataset<Row> more = pruned().withColumn("cell", functions.lit(7));
    Path notebook = write("notebook", more, Map.of());
    String shard = "_bands/model-00001-of-00002.safetensors.jsonl";
    assertTrue(Files.readAllLines(notebook.resolve(shard)).get(0).contains("\"cell\":7"));
    assertTrue(report(notebook).get("files").has(shard));
    assertProven(notebook);
  }

  @Test
  void resumesAndIsReplacedAsTheJobsOwn() throws IOException {
    Path output = write("output", pruned(), Map.of());
    byte[] report = Files.readAllBytes(output.resolve("report.json"));
    Path lost = output.resolve("model-00002-of-00002.safetensors");
    byte[] shard = Files.readAllBytes(lost);
    Files.delete(lost);
    job("output", Map.of("resume", true));
    assertEquals(-1, Files.mismatch(lost, Files.write(directory.resolve("shard"), shard)));
    assertEquals(
        -1,
        Files.mismatch(
            output.resolve("report.json"), Files.write(directory.resolve("report"), report)));
    job("output", Map.of("overwrite", true));
    writer(pruned(), Map.of()).mode(SaveMode.Overwrite).save(output.toString());
    assertEquals("true", report(output).at("/settings/overwrite").asText());
    assertProven(output);
    // A plain copy in its place takes the report away.
    writer(spark.read().format("safetensors").load(MODEL), Map.of())
        .mode(SaveMode.Overwrite)
        .save(output.toString());
    assertNoReport(output);
  }

  /** Where files have their final names at once, what the report has summed up goes. */
  @Test
  void isAloneOnAnObjectStore() throws IOException {
    Path output = directory.resolve("output");
    writer(pruned(), Map.of()).save("norename://" + output);
    assertSameReport(job("job", Map.of()), output);
    assertProven(output);
    Path more = directory.resolve("more");
    writer(pruned().withColumn("cell", functions.lit(7)), Map.of()).save("norename://" + more);
    assertTrue(Files.exists(more.resolve("_bands/model-00001-of-00002.safetensors.jsonl")));
    assertProven(more);
    job("more", Map.of("output", "norename://" + more, "resume", true));
    assertProven(more);
  }

  /** A write that was stopped when its report was in place is brought to its end by the next. */
  @Test
  void isWholeAfterAStop() throws IOException {
    Path output = directory.resolve("output");
    String place = "norename://" + output;
    writer(pruned(), Map.of()).save(place);
    ObjectNode manifest = JSON.createObjectNode();
    ObjectNode files = manifest.putObject("files");
    ObjectNode listed = (ObjectNode) report(output).get("files");
    byte[] report = Files.readAllBytes(output.resolve("report.json"));
    listed
        .properties()
        .forEach(
            file -> {
              ObjectNode entry = files.putObject(file.getKey());
              file.getValue()
                  .properties()
                  .forEach(each -> entry.set(each.getKey(), each.getValue()));
              entry.put("staged", "files/" + file.getKey());
            });
    FileRecord.of(report, DigestAlgorithm.CRC32C)
        .writeTo(files.putObject("report.json").put("staged", "files/report.json"));
    manifest.putArray("replaced");
    Path bands = Files.createDirectory(output.resolve("_bands"));
    Files.writeString(bands.resolve("model-00001-of-00002.safetensors.jsonl"), "{}");
    Files.createDirectory(output.resolve("_staging"));
    Files.writeString(output.resolve("_staging/manifest.json"), manifest.toString());
    writer(pruned(), Map.of()).mode(SaveMode.Ignore).save(place);
    assertFalse(Files.exists(bands));
    assertFalse(Files.exists(output.resolve("_staging")));
    assertProven(output);
  }

  private static void assertNoReport(Path output) {
    assertFalse(Files.exists(output.resolve("report.json")));
    assertTrue(Files.exists(output.resolve("_bands/files.json")));
    assertTrue(Files.exists(output.resolve("_bands/model-00001-of-00002.safetensors.jsonl")));
  }

  @Test
  void isNotWrittenOfRowsThatWereChangedAfterPruning() throws IOException {
    Dataset<Row> pruned = pruned();
    Map<String, Dataset<Row>> changed = new HashMap<>();
    changed.put("renamed", pruned.withColumnRenamed("pattern", "sparsity"));
    changed.put("dropped", pruned.drop("kept_score"));
    changed.put("figures", pruned.withColumn("kept_score", functions.expr("kept_score * 2")));
    changed.put("data", pruned.withColumn("data", functions.expr("substring(data, 1)")));
    changed.put(
        "tensors",
        pruned
            .where("tensor not like '%q_proj%'")
            .unionByName(
                spark.read().format("safetensors").load(MODEL).where("tensor like '%q_proj%'"),
                true));
    for (Map.Entry<String, Dataset<Row>> rows : changed.entrySet()) {
      Map<String, String> options = Map.of("compact", "false");
      assertNoReport(write(rows.getKey(), rows.getValue(), options));
    }
  }

  @Test
  void isNotWrittenWithoutTheModelThatWasPruned() throws IOException {
    Path alone = directory.resolve("alone");
    pruned().write().format("safetensors").save(alone.toString());
    assertNoReport(alone);
    Path copy = directory.resolve("copy");
    writer(spark.read().format("safetensors").load(MODEL), Map.of()).save(copy.toString());
    assertNoReport(write("other", pruned(), Map.of("like", copy.toString())));
  }

  /** Zeros are counted as they are written, whatever the columns say. */
  @Test
  void countsWhatIsWritten() throws IOException {
    Dataset<Row> pruned = pruned();
    String tensor = "model.layers.0.self_attn.q_proj.weight";
    Dataset<Row> emptied =
        pruned.withColumn(
            "data",
            functions
                .when(
                    functions.col("tensor").equalTo(tensor),
                    functions.expr("unhex(repeat('00', length(data)))"))
                .otherwise(functions.col("data"))
                .as("data", pruned.schema().apply("data").metadata()));
    ObjectNode report = report(write("notebook", emptied, Map.of()));
    for (JsonNode each : report.get("tensors")) {
      boolean isEmpty = each.get("name").asText().equals(tensor);
      assertEquals(isEmpty, each.get("nonzeros").asLong() == 0, each.get("name").asText());
    }
    Report proof =
        Tsenor.verify(
            spark, Map.of("model", directory.resolve("notebook").toString(), "against", MODEL));
    assertEquals(false, proof.get("proven"));
  }
}
