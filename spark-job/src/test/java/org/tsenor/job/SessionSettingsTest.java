package org.tsenor.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.magnitude.PruneJob;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;
import org.tsenor.source.CheckpointFiles;
import org.tsenor.source.SessionFiles;
import org.tsenor.source.SparkSessions;

/**
 * What is set on a running session, or given as an option, reaches every file system: mounts of
 * viewfs that nothing else knows, each in a name of its own, as Hadoop keeps file systems by name.
 */
class SessionSettingsTest {
  private static final String FORMAT = "safetensors";

  @TempDir Path directory;

  private final SparkSession spark = SparkSessions.session();
  private final String model = SparkSessions.tinyLlama().toString();

  private static String link(String table, String name) {
    return "fs.viewfs.mounttable.%s.link./%s".formatted(table, name);
  }

  private void mount(String table) {
    spark.conf().set(link(table, "m"), Path.of(model).toUri().toString());
    spark.conf().set(link(table, "o"), directory.toUri().toString());
  }

  @AfterEach
  void removeProperties() {
    for (String key : List.of("pattern", "method", "patern")) {
      spark.conf().unset("spark.tsenor." + key);
    }
  }

  @Test
  void filesAreFoundByTheSettingsOfTheSession() throws IOException {
    List.of("read", "written", "like", "pruned").forEach(this::mount);
    assertEquals(
        spark.read().format(FORMAT).load(model).count(),
        spark.read().format(FORMAT).load("viewfs://read/m").count());
    spark
        .read()
        .format(FORMAT)
        .load(model)
        .write()
        .format(FORMAT)
        .option("like", "viewfs://like/m")
        .save("viewfs://written/o/copy");
    CheckpointFiles.assertSameShards(Path.of(model), directory.resolve("copy"));
    PruneSettings settings =
        Tsenor.settings(spark, Map.of("model", "viewfs://pruned/m", "pattern", "16:32"));
    Dataset<Row> bands = spark.read().format(FORMAT).load(model);
    assertTrue(Tsenor.prune(bands, settings).count() > 0);
    String[] loud =
        Stream.of(bands.columns())
            .map(column -> column.toUpperCase(Locale.ROOT))
            .toArray(String[]::new);
    assertEquals(
        bands.schema().fieldNames()[0],
        Tsenor.prune(bands.toDF(loud), settings).schema().fieldNames()[0]);
  }

  @Test
  void hadoopsSettingsCountAfterTheStartToo() {
    String key = "spark.hadoop." + link("prefixed", "m");
    spark.conf().set(key, Path.of(model).toUri().toString());
    assertEquals(
        spark.read().format(FORMAT).load(model).count(),
        spark.read().format(FORMAT).load("viewfs://prefixed/m").count());
    spark
        .conf()
        .set("spark.hadoop." + link("nearer", "m"), directory.resolve("none").toUri().toString());
    spark.conf().set(link("nearer", "m"), Path.of(model).toUri().toString());
    assertTrue(spark.read().format(FORMAT).load("viewfs://nearer/m").count() > 0);
  }

  @Test
  void filesAreFoundByOptions() throws IOException {
    String read = link("optionread", "m");
    assertTrue(
        spark
                .read()
                .format(FORMAT)
                .option(read, Path.of(model).toUri().toString())
                .load("viewfs://optionread/m")
                .count()
            > 0);
    spark
        .read()
        .format(FORMAT)
        .load(model)
        .write()
        .format(FORMAT)
        .option(link("optionlike", "m"), Path.of(model).toUri().toString())
        .option(link("optionwritten", "o"), directory.toUri().toString())
        .option("like", "viewfs://optionlike/m")
        .save("viewfs://optionwritten/o/copy");
    CheckpointFiles.assertSameShards(Path.of(model), directory.resolve("copy"));
    assertTrue(Files.exists(directory.resolve("copy/config.json")));
  }

  @Test
  void jobsFindTheirFilesByTheSettingsOfTheSession() throws IOException {
    mount("jobs");
    PruneSettings settings =
        Tsenor.settings(
            spark,
            Map.of(
                "model", "viewfs://jobs/m",
                "output", "viewfs://jobs/o/pruned",
                "pattern", "16:32",
                "dry-run", "false"));
    Configuration files = SessionFiles.configuration(spark);
    Checkpoint checkpoint = Checkpoint.open(files, new org.apache.hadoop.fs.Path(settings.model()));
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    new PruneJob(spark, settings, silent).run(checkpoint, PrunePlan.of(settings, checkpoint));
    VerifyRequest request =
        new VerifyRequest(
            "viewfs://jobs/o/pruned",
            Optional.of("viewfs://jobs/m"),
            Optional.of(Sparsity.parse("16:32", "transposable")));
    VerifyResult result = Verification.begin(request, files).run(spark);
    assertEquals(List.of(), result.faults());
    assertEquals(28, result.maskedTensors());
  }

  @Test
  void propertiesOfARunningSessionCount() {
    spark.conf().set("spark.tsenor.pattern", "8:16");
    spark.conf().set("spark.tsenor.method", "magnitude");
    Map<String, String> values = Tsenor.settings(spark, Map.of("model", model)).toMap();
    assertEquals("8:16", values.get("pattern"));
    assertEquals(
        "2:4",
        Tsenor.settings(spark, Map.of("model", model, "pattern", "2:4")).toMap().get("pattern"));
    spark.conf().set("spark.tsenor.patern", "2:4");
    String unknown =
        assertThrows(Exception.class, () -> Tsenor.settings(spark, Map.of("model", model)).toMap())
            .getMessage();
    assertTrue(unknown.contains("patern"), unknown);
  }
}
