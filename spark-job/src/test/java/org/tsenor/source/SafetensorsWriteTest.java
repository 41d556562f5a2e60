package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.source.CheckpointFiles.assertSameFile;
import static org.tsenor.source.CheckpointFiles.assertSameShards;
import static org.tsenor.source.CheckpointFiles.names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.apache.spark.util.TaskCompletionListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MaskReader;

class SafetensorsWriteTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final Set<String> SHARDS =
      Set.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");

  @TempDir Path temporary;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = temporary.resolve("output");
    SparkSessions.awaitIdle();
  }

  private static Dataset<Row> rows() {
    return SparkSessions.session().read().format("safetensors").load(MODEL.toString());
  }

  private static Map<String, String> like(String... options) {
    Map<String, String> all = new java.util.HashMap<>(Map.of("like", MODEL.toString()));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return all;
  }

  private void write(Dataset<Row> rows, Map<String, String> options) {
    write(rows, options, SaveMode.ErrorIfExists);
  }

  private void write(Dataset<Row> rows, Map<String, String> options, SaveMode mode) {
    rows.write().format("safetensors").options(options).mode(mode).save(output.toString());
  }

  private String failure(Dataset<Row> rows, Map<String, String> options) {
    Throwable error = assertThrows(Exception.class, () -> write(rows, options));
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    return messages.toString();
  }

  @Test
  void copiesACheckpointLikeAnother() throws IOException {
    rows().write().format("safetensors").option("like", MODEL.toString()).save(output.toString());
    assertSameShards(MODEL, output);
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors.index.json")) {
      assertSameFile(MODEL, output, name);
    }
    Set<String> expected = names(MODEL);
    SHARDS.forEach(shard -> expected.add("_bands/" + shard + ".jsonl"));
    expected.add("_bands/files.json");
    assertEquals(expected, names(output));
  }

  @Test
  void copiesACheckpointFromRowsAlone() throws IOException {
    write(rows(), Map.of());
    assertSameShards(MODEL, output);
    assertEquals(
        CheckpointFiles.open(MODEL).index().orElseThrow().weightMap(),
        CheckpointFiles.open(output).index().orElseThrow().weightMap());
    assertFalse(names(output).contains("config.json"));
  }

  @Test
  void dealsTensorsToNewShards() throws IOException {
    Dataset<Row> dealt =
        SparkSessions.session()
            .read()
            .format("safetensors")
            .option("shardSize", "5GB")
            .load(MODEL.toString());
    write(dealt, like("shardSize", "5GB"));
    Checkpoint copy = CheckpointFiles.open(output);
    assertEquals("model.safetensors", copy.shards().get(0).name());
    assertTrue(copy.index().isEmpty(), "one shard of that name needs no index");
    assertEquals(1_837_312, copy.totalSize());
  }

  @Test
  void decidesByTheModeWhetherToWrite() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("old.txt"), "old");
    assertTrue(failure(rows(), like()).contains("output is not empty"));
    write(rows(), like(), SaveMode.Ignore);
    assertEquals(Set.of("old.txt"), names(output));
    Exception append = assertThrows(Exception.class, () -> write(rows(), like(), SaveMode.Append));
    assertTrue(append.getMessage().contains("mode is append"), append.getMessage());
    String foreign =
        assertThrows(Exception.class, () -> write(rows(), like(), SaveMode.Overwrite)).getMessage();
    assertTrue(foreign.contains("old.txt"), foreign);
    assertEquals(Set.of("old.txt"), names(output));
    Files.delete(output.resolve("old.txt"));
    write(rows(), like(), SaveMode.Overwrite);
    assertSameShards(MODEL, output);
  }

  @Test
  void losesNoOtherFileOfWhatItReplaces() throws IOException {
    write(rows(), like());
    Set<String> files = names(output);
    String refusal =
        assertThrows(Exception.class, () -> write(rows(), Map.of(), SaveMode.Overwrite))
            .getMessage();
    assertTrue(refusal.contains("tokenizer.json"), refusal);
    assertEquals(files, names(output));
    Dataset<Row> own = SparkSessions.session().read().format("safetensors").load(output.toString());
    write(own, Map.of("like", output.toString()), SaveMode.Overwrite);
    assertEquals(files, names(output));
    assertSameShards(MODEL, output);
  }

  @Test
  void replacesAnOutputInsideOfItsTemplate() throws IOException {
    Path model = temporary.resolve("model");
    org.apache.commons.io.FileUtils.copyDirectory(MODEL.toFile(), model.toFile());
    output = model.resolve("pruned");
    Map<String, String> options = Map.of("like", model.toString());
    for (SaveMode mode : List.of(SaveMode.ErrorIfExists, SaveMode.Overwrite)) {
      Dataset<Row> rows =
          SparkSessions.session().read().format("safetensors").load(model.toString());
      write(rows, options, mode);
      assertSameShards(MODEL, output);
      assertFalse(Files.exists(output.resolve("pruned")));
    }
    Path around = temporary;
    Dataset<Row> rows = SparkSessions.session().read().format("safetensors").load(model.toString());
    output = around;
    assertThrows(Exception.class, () -> write(rows, options, SaveMode.Overwrite));
    assertSameShards(MODEL, model);
  }

  @Test
  void replacesWhatItReads() throws IOException {
    write(rows(), like());
    Dataset<Row> own = SparkSessions.session().read().format("safetensors").load(output.toString());
    write(own, like(), SaveMode.Overwrite);
    assertSameShards(MODEL, output);
  }

  @Test
  void plansNoExchangeUnlessAsked() throws Exception {
    Dataset<Row> transformed = mapped(rows());
    assertFalse(planOfWrite(transformed, like()).contains("Exchange"));
    output = temporary.resolve("clustered");
    String clustered = planOfWrite(transformed, like("cluster", "true"));
    assertTrue(clustered.contains("Exchange hashpartitioning(shard"), clustered);
  }

  private static Dataset<Row> mapped(Dataset<Row> rows) {
    return rows.mapPartitions(
        (MapPartitionsFunction<Row, Row>) bands -> bands, Encoders.row(rows.schema()));
  }

  private String planOfWrite(Dataset<Row> rows, Map<String, String> options) throws Exception {
    BlockingQueue<String> plans = new LinkedBlockingQueue<>();
    QueryExecutionListener listener =
        new QueryExecutionListener() {
          @Override
          public void onSuccess(String function, QueryExecution query, long nanos) {
            plans.add(query.executedPlan().toString());
          }

          @Override
          public void onFailure(String function, QueryExecution query, Exception error) {
            plans.add("failed: " + error);
          }
        };
    SparkSessions.awaitIdle(); // Listeners hear of earlier writes late.
    SparkSessions.session().listenerManager().register(listener);
    try {
      write(rows, options);
      while (true) {
        String plan = plans.poll(5, TimeUnit.MINUTES);
        assertTrue(plan != null, "no plan of a write came");
        if (plan.contains("AppendData")) {
          assertTrue(plan.contains("MapPartitions") && plan.contains("BatchScan"), plan);
          return plan;
        }
      }
    } finally {
      SparkSessions.session().listenerManager().unregister(listener);
    }
  }

  @Test
  void bringsScatteredRowsTogether() throws IOException {
    write(rows().repartition(3), like());
    assertSameShards(MODEL, output);
  }

  @Test
  void refusesScatteredRowsWhereTheyAreToStayAsTheyAre() {
    String message = failure(rows().repartition(3), like("cluster", "false"));
    assertTrue(message.contains("cluster=true"), message);
    assertTrue(message.contains("expected tensor '"), message);
    assertFalse(Files.exists(output));
  }

  @Test
  void refusesMissingAndRepeatedShards() {
    String missing = failure(rows().where("shard = 'model-00001-of-00002.safetensors'"), like());
    assertTrue(missing.contains("no row came for 1 of the 2 shards"), missing);
    assertFalse(Files.exists(output));
    String repeated = failure(rows().union(rows()), like("cluster", "false"));
    assertTrue(repeated.contains("two tasks wrote it"), repeated);
    String twice = failure(rows().union(rows()), like());
    assertTrue(twice.contains("expected tensor '") && !twice.contains("cluster"), twice);
    assertFalse(Files.exists(output));
  }

  @Test
  void refusesRowsAndOptionsThatCannotBeWritten() {
    assertTrue(failure(rows().drop("dtype"), like()).contains("column dtype is missing"));
    assertTrue(
        failure(rows().withColumn("row_count", functions.expr("int(row_count)")), like())
            .contains("column row_count is int: allowed is bigint"));
    assertTrue(
        failure(rows().withColumn("tags", functions.expr("shape")), like())
            .contains("column tags is array<bigint>"));
    assertTrue(failure(rows(), Map.of("shardSize", "1GB")).contains("like is not"));
    assertTrue(failure(rows(), Map.of("cluter", "true")).contains("did you mean cluster?"));
    assertTrue(failure(rows(), Map.of("compact", "yes")).contains("option compact is 'yes'"));
    assertTrue(failure(rows(), Map.of("like", output.toString())).contains("does not exist"));
    assertFalse(Files.exists(output));
  }

  /** Temporary files of ours, in the directory of the session. */
  private static Set<String> spools() {
    return Set.of(
        LocalSpace.directory().toFile().list((folder, name) -> name.endsWith("shard.spool")));
  }

  @Test
  void leavesNothingOfAFailedJob() throws IOException {
    Set<String> spools = spools();
    Dataset<Row> failing =
        rows()
            .withColumn(
                "row_count",
                functions.expr(
                    "if(tensor = 'model.layers.3.mlp.up_proj.weight',"
                        + " bigint(raise_error('injected')), row_count)"));
    assertTrue(failure(failing, like()).contains("injected"));
    assertFalse(Files.exists(output));
    Files.createDirectories(output);
    assertTrue(failure(failing, Map.of()).contains("injected"));
    assertTrue(Files.exists(output), "the directory is not ours");
    assertEquals(Set.of(), names(output));
    // The job fails with its first task; the other one is killed, and cleans up, a moment later.
    SparkSessions.awaitIdle();
    assertEquals(spools, spools(), "what was spooled is removed");
    assertEquals(List.of(), List.of(output.toFile().list()), "no folder comes back");

    Files.writeString(output.resolve("old.txt"), "old");
    assertThrows(Exception.class, () -> write(failing, like(), SaveMode.Overwrite));
    SparkSessions.awaitIdle();
    assertEquals(Set.of("old.txt"), names(output));
  }

  /** The one task waits with its first row until the other has failed the job. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "norename"})
  void aTaskThatBeginsWhenTheJobHasFailedLeavesNothing(String scheme) throws Exception {
    Dataset<Row> rows =
        rows().map((MapFunction<Row, Row>) LateTask::pass, Encoders.row(rows().schema()));
    Exception error =
        assertThrows(
            Exception.class,
            () -> rows.write().format("safetensors").options(like()).save(scheme + "://" + output));
    assertFalse(Files.exists(output), () -> "when the job has failed: " + error);
    LateTask.FAILED.release();
    assertTrue(LateTask.ENDED.tryAcquire(5, TimeUnit.MINUTES), "the late task ends");
    assertFalse(Files.exists(output), "when the last task has ended");
  }

  /** What the tasks of the test above do: they run in this process. */
  private static final class LateTask {
    static final Semaphore ARRIVED = new Semaphore(0);
    static final Semaphore FAILED = new Semaphore(0);
    static final Semaphore ENDED = new Semaphore(0);

    static Row pass(Row row) {
      if (row.getLong(4) > 0 || row.getLong(6) > 0) {
        return row;
      }
      if (row.getString(0).startsWith("model-00002")) {
        ARRIVED.acquireUninterruptibly();
        throw new IllegalStateException("injected");
      }
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> ENDED.release());
      ARRIVED.release();
      // Like a solver at work, it does not hear that it is killed.
      FAILED.acquireUninterruptibly();
      return row;
    }
  }

  @Test
  void goesOnWithAResumableJob() throws IOException {
    Dataset<Row> first = rows().where("shard = 'model-00001-of-00002.safetensors'");
    assertTrue(failure(first, like("resumable", "true")).contains("no row came for 1"));
    String mark = "_staging/bands/model-00001-of-00002.safetensors.jsonl";
    assertTrue(names(output).contains(mark), names(output).toString());
    assertFalse(names(output).contains("config.json"));
    assertTrue(failure(rows(), like()).contains("resumable=true goes on"));

    Dataset<Row> second = rows().where("shard = 'model-00002-of-00002.safetensors'");
    write(second, like("resumable", "true"));
    assertSameShards(MODEL, output);
    assertFalse(Files.exists(output.resolve("_staging")));
  }

  private static Dataset<Row> withMasks() {
    String pruned = "tensor LIKE '%_proj.weight'";
    // 2:4 in byte form, and the data that goes with it: the same two of four kept everywhere.
    return rows()
        .selectExpr(
            "shard",
            "tensor",
            "dtype",
            "shape",
            "first_row",
            "row_count",
            "byte_offset",
            "if(%s, unhex(repeat('0102030400000000', int(octet_length(data) / 8))), data) AS data"
                .formatted(pruned),
            "if(%s, unhex(repeat('33', int(octet_length(data) / 16))), null) AS mask"
                .formatted(pruned),
            "if(%s, '2:4', null) AS pattern".formatted(pruned),
            "if(%s, 'standard', null) AS structure".formatted(pruned),
            "double(first_row) / 3 AS kept_score");
  }

  @Test
  void keepsMasksAndFurtherColumnsBesideTheShards() throws IOException {
    write(withMasks(), like("compact", "true"));
    for (String shard : SHARDS) {
      org.apache.hadoop.fs.Path masks =
          new org.apache.hadoop.fs.Path(output.resolve("masks").resolve(shard).toUri());
      try (MaskReader reader =
          MaskReader.open(FileSystem.getLocal(new Configuration()).getRawFileSystem(), masks)) {
        assertEquals("2:4", reader.description().get("pattern"));
        assertEquals("standard", reader.description().get("structure"));
      }
      assertTrue(
          Files.size(output.resolve("compact").resolve(shard))
              < Files.size(output.resolve(shard)) * 0.75);
    }
    List<String> lines =
        Files.readAllLines(output.resolve("_bands/model-00002-of-00002.safetensors.jsonl"));
    long bands = rows().where("shard = 'model-00002-of-00002.safetensors'").count();
    assertEquals(bands + 1, lines.size());
    JsonNode files = new ObjectMapper().readTree(lines.get((int) bands)).get("files");
    assertEquals(
        Files.size(output.resolve("masks").resolve(SHARDS.stream().max(String::compareTo).get())),
        files.get("masks").get("bytes").asLong());
    for (String line : lines.subList(0, (int) bands)) {
      JsonNode band = new ObjectMapper().readTree(line);
      assertEquals(band.get("first_row").asLong() / 3.0, band.get("kept_score").asDouble());
      assertEquals(
          band.get("tensor").asText().endsWith("_proj.weight") ? "2:4" : "null",
          band.get("pattern").asText());
    }
  }

  @Test
  void needsNoRename() throws IOException {
    Path place = output;
    Dataset<Row> rows = rows();
    rows.write().format("safetensors").options(like()).save("norename://" + place);
    assertSameShards(MODEL, place);
    assertFalse(Files.exists(place.resolve("_staging")));

    Path failed = temporary.resolve("failed");
    assertThrows(
        Exception.class,
        () ->
            rows.where("shard < 'model-00002'")
                .write()
                .format("safetensors")
                .options(like())
                .save("norename://" + failed));
    assertFalse(Files.exists(failed));
  }

  @Test
  void replacesWhatItReadsWhereNothingCanBeRenamed() throws IOException {
    String place = "norename://" + output;
    rows().write().format("safetensors").options(like()).save(place);
    Dataset<Row> own = SparkSessions.session().read().format("safetensors").load(place);
    mapped(own).write().format("safetensors").options(like()).mode(SaveMode.Overwrite).save(place);
    assertSameShards(MODEL, output);
  }
}
