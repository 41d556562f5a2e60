package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints as tables of the session's catalog: they are read, and never made or deleted. */
class SqlTablesTest {
  private static final String COLUMNS = BandColumns.SCHEMA.toDDL().replace(" NOT NULL", "");

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();
  private Path model;
  private long bands;

  @BeforeEach
  void copyModel() throws IOException {
    model = temporary.resolve("a model #1");
    FileUtils.copyDirectory(SparkSessions.tinyLlama().toFile(), model.toFile());
    bands = spark.read().format("safetensors").load(model.toString()).count();
  }

  @AfterEach
  void dropTables() {
    spark.sql("DROP TABLE IF EXISTS t");
  }

  private String failure(String statement) {
    Throwable thrown = assertThrows(Throwable.class, () -> spark.sql(statement).collect());
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    assertFalse(spark.catalog().tableExists("t") && statement.startsWith("CREATE"), statement);
    return messages.toString();
  }

  @Test
  void showTheCheckpointAtTheirLocation() {
    Set<String> files = CheckpointFiles.names(model);
    for (String place :
        List.of(
            "USING safetensors LOCATION '%s'",
            "USING safetensors OPTIONS (path '%s')",
            "USING safetensors OPTIONS (rowMultiple '128') LOCATION '%s'",
            "(" + COLUMNS + ") USING safetensors LOCATION '%s'")) {
      spark.sql("CREATE TABLE t " + place.formatted(model));
      long rows = spark.sql("SELECT count(*) FROM t").first().getLong(0);
      assertTrue(place.contains("rowMultiple") ? rows <= bands : rows == bands, place);
      assertEquals(
          7, spark.sql("SELECT * FROM t WHERE tensor LIKE '%q_proj%'").first().fieldIndex("data"));
      List<String> described =
          spark.sql("DESCRIBE EXTENDED t").collectAsList().stream().map(Row::toString).toList();
      assertTrue(
          described.stream().anyMatch(row -> row.contains("a model #1")), described::toString);
      assertTrue(described.stream().anyMatch(row -> row.contains("EXTERNAL")), described::toString);
      spark.sql("DROP TABLE t");
      assertEquals(files, CheckpointFiles.names(model), "dropping a table deletes no file");
    }
  }

  @Test
  void needALocation() {
    for (String statement :
        List.of(
            "CREATE TABLE t USING safetensors",
            "CREATE TABLE t (" + COLUMNS + ") USING safetensors",
            "CREATE TABLE t USING safetensors AS SELECT * FROM safetensors_rows")) {
      spark
          .read()
          .format("safetensors")
          .load(model.toString())
          .createOrReplaceTempView("safetensors_rows");
      String message = failure(statement);
      assertTrue(message.contains("LOCATION"), message);
    }
    Exception saved =
        assertThrows(
            Exception.class,
            () -> spark.table("safetensors_rows").write().format("safetensors").saveAsTable("t"));
    assertTrue(saved.getMessage().contains("LOCATION"), saved.getMessage());
  }

  @Test
  void haveTheColumnsOfACheckpointAndNoPartitions() {
    spark.sql("CREATE TABLE t USING safetensors LOCATION '%s'".formatted(model));
    assertTrue(failure("INSERT INTO t SELECT * FROM t").contains("append"));
    spark.sql("DROP TABLE t");
    String other =
        failure("CREATE TABLE t (a INT) USING safetensors LOCATION '%s'".formatted(model));
    assertTrue(other.toLowerCase(java.util.Locale.ROOT).contains("schema"), other);
    String cut =
        failure(
            "CREATE TABLE t (%s) USING safetensors PARTITIONED BY (shard) LOCATION '%s'"
                .formatted(COLUMNS, model));
    assertTrue(cut.contains("no partitions"), cut);
    Exception told =
        assertThrows(
            Exception.class,
            () ->
                spark
                    .read()
                    .schema("tensor STRING")
                    .format("safetensors")
                    .load(model.toString())
                    .count());
    assertTrue(told.getMessage().contains("leave the schema away"), told.getMessage());
  }

  @Test
  void filesOfATableThatCannotBeWrittenStay() throws IOException {
    Set<String> files = CheckpointFiles.names(model);
    spark
        .read()
        .format("safetensors")
        .load(model.toString())
        .createOrReplaceTempView("safetensors_rows");
    assertThrows(
        Exception.class,
        () ->
            spark.sql(
                "CREATE TABLE t USING safetensors LOCATION '%s' AS SELECT * FROM safetensors_rows"
                    .formatted(model)));
    assertFalse(spark.catalog().tableExists("t"));
    assertEquals(files, CheckpointFiles.names(model));
    Path other = temporary.resolve("other");
    assertThrows(
        Exception.class,
        () ->
            spark
                .table("safetensors_rows")
                .write()
                .format("safetensors")
                .option("path", other.toString())
                .saveAsTable("t"));
    assertFalse(spark.catalog().tableExists("t"));
    assertFalse(Files.exists(other));
  }
}
