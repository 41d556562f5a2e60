package org.tsenor.job.magnitude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.Tsenor;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.SparkSessions;

/** Bands through the door: which settings they take, and whose bands they may be. */
class PrunedBandsTest {
  private static final String MODEL = SparkSessions.tinyLlama().toString();
  private static final String TENSOR = "model.layers.0.self_attn.q_proj.weight";

  @TempDir Path directory;

  private final SparkSession spark = SparkSessions.session();

  private Dataset<Row> bands() {
    return spark.read().format("safetensors").load(MODEL);
  }

  private static Map<String, Object> settings(Object... more) {
    Map<String, Object> settings = new HashMap<>(Map.of("pattern", "16:32"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return settings;
  }

  private static String mistake(Dataset<Row> bands, Map<String, ?> settings) {
    return assertThrows(UserInputException.class, () -> Tsenor.pruneBands(bands, settings))
        .getMessage();
  }

  private Dataset<Row> stored() {
    Path table = directory.resolve("table");
    bands().write().parquet(table.toString());
    return spark.read().parquet(table.toString());
  }

  private Path copy() {
    Path copy = directory.resolve("copy");
    bands().write().format("safetensors").option("like", MODEL).save(copy.toString());
    return copy;
  }

  @ParameterizedTest
  @CsvSource({
    "output, /somewhere, save(path) names the output",
    "dry_run, true, Tsenor.plan says what would be done",
    "resume, true, option resumable of the write goes on with a failed one",
    "overwrite, false, mode overwrite of the write replaces an output",
    "parallelism, 4, option partitionBytes of the read cuts shards",
    "shard-size, 5GB, option shardSize of the read and the write cuts shards anew",
    "format, compact, option compact of the write adds an archive",
    "masks, false, without the column mask none are written",
    "digest, sha256, option digest of the write chooses it",
    "band-size, 1MiB, option bandBytes of the read sets it",
  })
  void refusesWhatHasNoEffect(String key, String value, String instead) {
    assertEquals(
        "%s: has no effect on bands, which are written by whoever gets them; %s"
            .formatted(key.replace('_', '-'), instead),
        mistake(bands(), settings(key, value)));
  }

  @Test
  void propertiesOfJobsDoNoHarm() throws IOException {
    SparkSession own = spark.newSession();
    own.conf().set("spark.tsenor.output", MODEL);
    own.conf().set("spark.tsenor.overwrite", "true");
    own.conf().set("spark.tsenor.model", "/nowhere");
    own.conf().set("spark.tsenor.backend", "scalar");
    Dataset<Row> pruned =
        Tsenor.pruneBands(own.read().format("safetensors").load(MODEL), settings());
    assertEquals(
        "scalar (double)",
        pruned.where(functions.col("tensor").equalTo(TENSOR)).select("backend").first().get(0));
    assertSame(spark, SparkSession.active());
  }

  @Test
  void otherMethodsLookAtAllOfAModel() {
    assertEquals(
        "method wanda looks at all of a model, not at bands: allowed here is magnitude",
        mistake(bands(), settings("method", "wanda", "calibration", "/texts")));
  }

  @Test
  void theModelIsTheOneThatIsReadOrGiven() throws IOException {
    assertEquals(39, Tsenor.pruneBands(bands(), settings("model", "file:" + MODEL)).count());
    Dataset<Row> stored = stored();
    assertTrue(mistake(stored, settings()).startsWith("model is required: model = PATH"));
    assertEquals(39, Tsenor.pruneBands(stored, settings("model", MODEL)).count());
    String other = copy().toString();
    assertEquals(
        "model is %s, and these bands are read from %s: they are pruned with the settings of the"
                .formatted(other, MODEL)
            + " model that they are of",
        mistake(bands(), settings("model", other)));
  }

  /** Rows that pass through are looked at like those that are pruned. */
  @Test
  void bandsOfAnotherModelAreRefusedWhenTheyCome() throws IOException {
    Dataset<Row> stored = stored();
    Map<String, Dataset<Row>> others =
        Map.of(
            "tensor head.weight is BF16 of shape [512, 128] in these bands, and there is none in",
            stored.withColumn(
                "tensor", functions.expr("replace(tensor, 'model.embed_tokens', 'head')")),
            "tensor %s is F16 of shape [128, 128] in these bands, and BF16 of shape [128, 128] in"
                .formatted(TENSOR),
            stored.withColumn(
                "dtype", functions.expr("if(tensor = '%s', 'F16', dtype)".formatted(TENSOR))),
            "tensor %s is BF16 of shape [64, 256] in these bands, and BF16 of shape [128, 128] in"
                .formatted(TENSOR),
            stored.withColumn(
                "shape",
                functions.expr("if(tensor = '%s', array(64L, 256L), shape)".formatted(TENSOR))));
    for (Map.Entry<String, Dataset<Row>> other : others.entrySet()) {
      Dataset<Row> pruned = Tsenor.pruneBands(other.getValue(), settings("model", MODEL));
      Throwable failure = assertThrows(Exception.class, pruned::collectAsList);
      while (!(failure instanceof UserInputException) && failure.getCause() != null) {
        failure = failure.getCause();
      }
      assertTrue(failure.getMessage().startsWith(other.getKey()), failure.getMessage());
      // A write says it itself, and leaves nothing.
      Path output = directory.resolve("output");
      UserInputException told =
          assertThrows(
              UserInputException.class,
              () ->
                  pruned
                      .write()
                      .format("safetensors")
                      .option("like", MODEL)
                      .save(output.toString()));
      assertEquals(failure.getMessage(), told.getMessage());
      assertFalse(Files.exists(output));
    }
  }

  @Test
  void bandsArePrunedOnceAndHaveAllTheirColumns() throws IOException {
    Dataset<Row> pruned = Tsenor.pruneBands(bands(), settings());
    assertEquals(
        "column mask is there already, and pruning adds one of this name: rename or drop it",
        mistake(pruned, settings()));
    assertTrue(
        mistake(bands().drop("dtype"), settings()).startsWith("column dtype is missing: bands"));
    // What was selected from pruned bands is bands again.
    String[] columns = bands().columns();
    Dataset<Row> again =
        pruned.select(
            columns[0], List.of(columns).subList(1, columns.length).toArray(String[]::new));
    assertEquals(39, Tsenor.pruneBands(again, settings("pattern", "8:32")).count());
  }
}
