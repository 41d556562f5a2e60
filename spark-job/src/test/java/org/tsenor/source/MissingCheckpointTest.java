package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a path that is no checkpoint is told where it is named, not where rows are wanted. */
class MissingCheckpointTest {
  private static final String COLUMNS = BandColumns.SCHEMA.toDDL().replace(" NOT NULL", "");

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();

  @AfterEach
  void drop() {
    spark.sql("DROP TABLE IF EXISTS gone");
    spark.sql("DROP VIEW IF EXISTS gone_view");
  }

  private static String message(org.junit.jupiter.api.function.Executable action) {
    Throwable thrown = assertThrows(Throwable.class, action);
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    return messages.toString();
  }

  private Map<Path, String> places() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("folder"));
    Files.writeString(folder.resolve("config.json"), "{}");
    Path pickles = Files.createDirectory(temporary.resolve("pickles"));
    Files.writeString(pickles.resolve("pytorch_model.bin"), "");
    Path half = Files.createDirectory(temporary.resolve("half"));
    Files.writeString(half.resolve("model-00001-of-00002.safetensors"), "");
    Map<Path, String> places = new LinkedHashMap<>();
    places.put(temporary.resolve("nothing"), "does not exist: a directory with a checkpoint");
    places.put(folder, "has no weights: model.safetensors, or shards");
    places.put(folder.resolve("config.json"), "config.json");
    places.put(pickles, "has only pickled weights");
    places.put(half, "add the index");
    return places;
  }

  @Test
  void isToldAtLoad() throws IOException {
    for (Map.Entry<Path, String> place : places().entrySet()) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> spark.read().format("safetensors").load(place.getKey().toString()));
      assertTrue(refused.getMessage().contains(place.getValue()), refused.getMessage());
      assertTrue(refused.getMessage().contains(place.getKey().toString()), refused.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () ->
              spark
                  .read()
                  .schema(BandColumns.SCHEMA)
                  .format("safetensors")
                  .load(place.getKey().toString()));
    }
    String option =
        message(
            () ->
                spark
                    .read()
                    .format("safetensors")
                    .option("rowMultiple", "none")
                    .load(SparkSessions.tinyLlama().toString()));
    assertTrue(option.contains("option rowMultiple is 'none'"), option);
  }

  @Test
  void isToldWhereATableOrViewIsMade() throws IOException {
    for (Map.Entry<Path, String> place : places().entrySet()) {
      for (String statement :
          List.of(
              "CREATE TABLE gone USING safetensors LOCATION '%s'",
              "CREATE TABLE gone USING safetensors OPTIONS (path '%s')",
              "CREATE TABLE gone (" + COLUMNS + ") USING safetensors LOCATION '%s'",
              "CREATE TEMPORARY VIEW gone_view USING safetensors OPTIONS (path '%s')")) {
        String message = message(() -> spark.sql(statement.formatted(place.getKey())));
        assertTrue(message.contains(place.getValue()), statement + ": " + message);
        assertFalse(spark.catalog().tableExists("gone"), statement);
        assertFalse(spark.catalog().tableExists("gone_view"), statement);
      }
    }
  }

  @Test
  void isToldOfATableWhenItIsReadAndTheTableCanGo() throws IOException {
    Path model = temporary.resolve("model");
    FileUtils.copyDirectory(SparkSessions.tinyLlama().toFile(), model.toFile());
    spark.sql("CREATE TABLE gone USING safetensors LOCATION '%s'".formatted(model));
    assertEquals(39, spark.read().table("gone").select("tensor").distinct().count());
    String shown = spark.sql("SHOW CREATE TABLE gone").first().getString(0);
    assertTrue(shown.contains("USING safetensors") && shown.contains(model.toString()), shown);
    FileUtils.deleteDirectory(model.toFile());
    for (org.junit.jupiter.api.function.Executable read :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> spark.read().table("gone"), () -> spark.sql("SELECT tensor FROM gone"))) {
      String message = message(read);
      assertTrue(message.contains("does not exist: a directory with a checkpoint"), message);
    }
    spark.sql("DROP TABLE gone");
    assertFalse(spark.catalog().tableExists("gone"));
  }
}
