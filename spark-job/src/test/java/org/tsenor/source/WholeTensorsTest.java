package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.source.CheckpointFiles.assertSameShards;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.Tsenor;

/** One tensor a row, as {@code option("rows", "tensors")} gives them. */
class WholeTensorsTest {
  private static final Path MODEL = SparkSessions.tinyLlama();

  @TempDir Path temporary;

  private final SparkSession spark = SparkSessions.session();

  private Dataset<Row> read(Path model, Map<String, String> options) {
    return spark
        .read()
        .format("safetensors")
        .option("rows", "tensors")
        .options(options)
        .load(model.toString());
  }

  private Dataset<Row> tensors() {
    return read(MODEL, Map.of());
  }

  @Test
  void areOneRowEach() {
    List<Row> rows =
        tensors()
            .selectExpr("tensor", "shape", "first_row", "row_count", "octet_length(data)")
            .collectAsList();
    assertEquals(39, rows.size());
    for (Row row : rows) {
      List<Long> shape = row.getList(1);
      assertEquals(0, row.getLong(2));
      assertEquals(shape.get(0), row.getLong(3));
      assertEquals(2 * shape.stream().reduce(1L, Math::multiplyExact), row.getInt(4));
    }
    assertEquals(2, tensors().rdd().getNumPartitions());
    assertEquals(39, tensors().select("tensor").distinct().count());
    assertEquals(1, tensors().limit(1).collectAsList().size());
    Dataset<Row> one = tensors().where("tensor = 'model.norm.weight'");
    assertEquals(1, one.count());
    assertEquals(1, one.rdd().getNumPartitions());
    assertTrue(read(MODEL, Map.of("partitionBytes", "300k")).rdd().getNumPartitions() > 2);
  }

  @Test
  void areWrittenAsTheyWereRead() throws IOException {
    for (Dataset<Row> rows : List.of(tensors(), tensors().repartition(3))) {
      Path alone = temporary.resolve("alone" + rows.hashCode());
      rows.write().format("safetensors").save(alone.toString());
      assertSameShards(MODEL, alone);
      Path like = temporary.resolve("like" + rows.hashCode());
      rows.write().format("safetensors").option("like", MODEL.toString()).save(like.toString());
      assertSameShards(MODEL, like);
    }
  }

  @Test
  void arePrunedToTheSameBytes() throws IOException {
    Map<String, String> settings = Map.of("model", MODEL.toString(), "pattern", "16:32");
    Path whole = temporary.resolve("whole");
    Path bands = temporary.resolve("bands");
    Dataset<Row> banded = spark.read().format("safetensors").load(MODEL.toString());
    for (Map.Entry<Path, Dataset<Row>> pruned :
        Map.of(whole, tensors(), bands, banded).entrySet()) {
      Tsenor.prune(pruned.getValue(), Tsenor.settings(spark, settings))
          .write()
          .format("safetensors")
          .option("like", MODEL.toString())
          .save(pruned.getKey().toString());
    }
    assertSameShards(bands, whole);
    CheckpointFiles.assertSameFile(bands, whole, "masks/model-00001-of-00002.safetensors");
  }

  private String refusal(Path model, Map<String, String> options) {
    return assertThrows(IllegalArgumentException.class, () -> read(model, options)).getMessage();
  }

  /** A file of which only the header takes space. */
  @Test
  void thatPassARowAreRefusedWhenTheyAreLoaded() throws IOException {
    ShardHeader header =
        ShardHeader.layout(
            Map.of(),
            List.of(
                TensorEntry.at(0, "small", Dtype.U8, List.of(8L)),
                TensorEntry.at(0, "large", Dtype.BF16, List.of(1L << 15, 1L << 15))));
    Path model = Files.createDirectory(temporary.resolve("model"));
    try (RandomAccessFile file =
        new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
      file.write(header.toBytes());
      file.setLength(header.dataOffset() + header.dataBytes());
    }
    String message = refusal(model, Map.of());
    assertTrue(message.contains("tensor 'large' has 2147483648 bytes"), message);
    assertTrue(message.contains("rows=bands"), message);
    long bands =
        spark.read().format("safetensors").load(model.toString()).where("tensor = 'large'").count();
    assertTrue(bands > 1);
  }

  @Test
  void areAskedForByAKnownWord() {
    String word = refusal(MODEL, Map.of("rows", "layers"));
    assertTrue(word.contains("option rows is 'layers': allowed is bands or tensors"), word);
    String idle = refusal(MODEL, Map.of("bandBytes", "1m"));
    assertTrue(idle.contains("option bandBytes is of bands"), idle);
  }
}
