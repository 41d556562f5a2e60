package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;

/** Tensors that somebody made, renamed or took from elsewhere, as a checkpoint. */
class PlacedRowsTest {
  private static final Path MODEL = SparkSessions.tinyLlama();
  private static final StructType TENSORS =
      new StructType()
          .add("tensor", DataTypes.StringType)
          .add("dtype", DataTypes.StringType)
          .add("shape", DataTypes.createArrayType(DataTypes.LongType))
          .add("data", DataTypes.BinaryType);

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();

  private static Row tensor(String name, String dtype, List<Long> shape, int... bytes) {
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return RowFactory.create(name, dtype, shape, data);
  }

  private Dataset<Row> made(Row... tensors) {
    return spark.createDataFrame(List.of(tensors), TENSORS);
  }

  private Dataset<Row> bands() {
    return spark.read().format("safetensors").option("bandBytes", "4k").load(MODEL.toString());
  }

  private Path save(Dataset<Row> rows, String... options) {
    Path output = temporary.resolve("output" + System.nanoTime());
    var writer = rows.write().format("safetensors");
    for (int i = 0; i < options.length; i += 2) {
      writer = writer.option(options[i], options[i + 1]);
    }
    writer.save(output.toString());
    return output;
  }

  private String failure(Dataset<Row> rows, String... options) {
    Throwable thrown = assertThrows(Exception.class, () -> save(rows, options));
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    assertEquals(0, temporary.toFile().list((folder, name) -> name.startsWith("output")).length);
    return messages.toString();
  }

  @Test
  void fourColumnsAreATensor() throws IOException {
    Path output =
        save(
            made(
                    tensor("b", "U8", List.of(2L, 2L), 1, 2, 3, 4),
                    tensor("scalar", "F16", List.of(), 5, 6),
                    tensor("none", "F32", List.of(0L, 3L)),
                    tensor("a", "BF16", List.of(1L, 1L, 1L), 7, 8))
                .repartition(3));
    Checkpoint checkpoint = CheckpointFiles.open(output);
    assertTrue(checkpoint.index().isEmpty());
    assertEquals(
        List.of("none", "a", "b", "scalar"),
        checkpoint.shards().get(0).header().tensors().stream().map(TensorEntry::name).toList());
    assertArrayEquals(
        new byte[] {7, 8, 1, 2, 3, 4, 5, 6},
        CheckpointFiles.dataSections(output).get("model.safetensors"));
  }

  @Test
  void newTensorsGoBesideThoseOfACheckpoint() throws IOException {
    Dataset<Row> added = made(tensor("added.weight", "U8", List.of(3L), 1, 2, 3));
    Path output = save(bands().unionByName(added, true));
    Map<String, byte[]> wanted = CheckpointFiles.dataSections(MODEL);
    Map<String, byte[]> found = CheckpointFiles.dataSections(output);
    wanted.forEach((shard, bytes) -> assertArrayEquals(bytes, found.get(shard), shard));
    assertArrayEquals(new byte[] {1, 2, 3}, found.get("model-added.safetensors"));
    assertEquals(
        "model-added.safetensors",
        CheckpointFiles.open(output).index().orElseThrow().weightMap().get("added.weight"));
    Dataset<Row> told =
        added.withColumn("shard", functions.lit("model-00001-of-00002.safetensors"));
    byte[] shard =
        CheckpointFiles.dataSections(save(bands().unionByName(told, true)))
            .get("model-00001-of-00002.safetensors");
    int before = wanted.get("model-00001-of-00002.safetensors").length;
    assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOfRange(shard, before, before + 3));
  }

  @Test
  void aNewTypeNeedsNoNewPlace() throws IOException {
    Dataset<Row> doubled =
        bands()
            .where("tensor like '%norm%'")
            .withColumn("dtype", functions.lit("F32"))
            .withColumn("data", functions.expr("unhex(hex(data) || hex(data))"));
    for (Dataset<Row> rows : List.of(doubled, doubled.repartition(2))) {
      Path output = save(rows);
      assertEquals(
          2 * bands().where("tensor like '%norm%'").count() * 256,
          CheckpointFiles.open(output).totalSize());
    }
  }

  @Test
  void saysWhatIsWrongWithATensor() {
    Row whole = tensor("t", "U8", List.of(2L, 2L), 1, 2, 3, 4);
    IllegalArgumentException twice =
        assertThrows(IllegalArgumentException.class, () -> save(made(whole, whole)));
    assertTrue(
        twice.getMessage().startsWith("shard model.safetensors, byte 4"), twice.getMessage());
    assertTrue(twice.getMessage().contains("has not come yet, and it has"), twice.getMessage());
    String name = failure(made(tensor("t", "float32", List.of(1L), 1, 2, 3, 4)));
    assertTrue(name.contains("tensor 't': dtype is 'float32': allowed are [BOOL"), name);
    String length = failure(made(tensor("t", "F32", List.of(2L), 1, 2, 3, 4)));
    assertTrue(length.contains("expected 8 bytes of data, found tensor 't'"), length);
    String shape = failure(made(tensor("t", "F32", List.of(-1L), 1, 2, 3, 4)));
    assertTrue(shape.contains("tensor 't': shape [-1] has the dimension -1"), shape);
    Dataset<Row> null_ = made(whole).withColumn("dtype", functions.lit(null).cast("string"));
    assertTrue(failure(null_).contains("column dtype is null"));
    String file = failure(made(whole).withColumn("shard", functions.lit("a/b")));
    assertTrue(file.contains("allowed is the name of a .safetensors file"), file);
    String missing = failure(made(whole).drop("shape"));
    assertTrue(missing.contains("column shape is missing"), missing);
    assertTrue(missing.contains("tensor, dtype, shape and data only"), missing);
    String near = failure(made(whole).withColumn("first_rows", functions.lit(0L)));
    assertTrue(near.contains("column first_row is missing; the nearest is first_rows"), near);
    String like = failure(made(whole), "like", MODEL.toString());
    assertTrue(like.contains("column shard is missing"), like);
    assertTrue(like.contains("without it whole tensors need"), like);
  }

  @Test
  void saysWhichBandsAreMissingOrTooMany() {
    Dataset<Row> one = bands().where("tensor = 'model.embed_tokens.weight'");
    assertTrue(one.count() > 3);
    String missing = failure(one.where("first_row <> 64"));
    assertTrue(
        missing.contains("expected tensor 'model.embed_tokens.weight' from row 64"), missing);
    String scattered = failure(one.where("first_row <> 64").repartition(2));
    assertTrue(scattered.contains("rows from 64 on did not come"), scattered);
    assertFalse(scattered.contains("cluster"), scattered);
    String last = failure(one.where("first_row < 128").repartition(2));
    assertTrue(last.contains("from row 128, found no further row"), last);
    String twice = failure(one.union(one.where("first_row = 64")));
    assertTrue(twice.contains("rows from 64 on came twice"), twice);
    Dataset<Row> elsewhere = one.withColumn("shard", functions.lit("other.safetensors")).union(one);
    String both = failure(elsewhere);
    assertTrue(both.contains("came in the shards model-0000"), both);
    assertTrue(Files.exists(MODEL));
  }
}
