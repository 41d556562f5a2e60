package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.checkpoint.CompactShard;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.Tsenor;
import org.tsenor.job.settings.PruneSettings;

/** Tensors whose rows are longer than a band may be: they are copied in pieces. */
class LongRowsTest {
  private static final String SHARD = "model.safetensors";
  private static final String LINEAR = "model.layers.0.mlp.down_proj.weight";

  @TempDir static Path folder;

  private static Path model;

  /** Sparse but for some bytes around the seams. */
  @BeforeAll
  static void writeModel() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    ShardHeader header =
        ShardHeader.layout(
            Map.of(),
            List.of(
                TensorEntry.at(0, "first.empty", Dtype.F32, List.of(0L, 7L)),
                TensorEntry.at(0, "experts", Dtype.BF16, List.of(2L, 300L, 30_000L)),
                TensorEntry.at(0, "between.empty", Dtype.BF16, List.of(3L, 0L)),
                TensorEntry.at(0, "line", Dtype.U8, List.of(1L, 17_000_123L)),
                TensorEntry.at(0, LINEAR, Dtype.BF16, List.of(4L, 2_200_000L)),
                TensorEntry.at(0, "vector", Dtype.F64, List.of(1_000L)),
                TensorEntry.at(0, "last.empty", Dtype.BOOL, List.of(0L))));
    Random random = new Random(3);
    try (RandomAccessFile file = new RandomAccessFile(model.resolve(SHARD).toFile(), "rw")) {
      file.write(header.toBytes());
      long start = file.getFilePointer();
      file.setLength(start + header.dataBytes());
      for (long at = 0; at < header.dataBytes(); at += 131_072) {
        file.seek(start + at);
        byte[] some = new byte[(int) Math.min(64, header.dataBytes() - at)];
        random.nextBytes(some);
        file.write(finite(some));
      }
    }
  }

  /** No exponent of ones, so that every weight is finite. */
  private static byte[] finite(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= 0x3f;
    }
    return bytes;
  }

  private static Dataset<Row> read(Map<String, String> options) {
    return SparkSessions.session()
        .read()
        .format("safetensors")
        .options(options)
        .load(model.toString());
  }

  private static Path write(Dataset<Row> rows, Map<String, String> options) {
    Path output = folder.resolve("output" + System.nanoTime());
    rows.write().format("safetensors").options(options).save(output.toString());
    return output;
  }

  private static void assertSameFile(Path written) throws IOException {
    assertEquals(-1, Files.mismatch(model.resolve(SHARD), written));
  }

  @Test
  void comeInPiecesThatCountEveryRowOnce() {
    for (Row tensor :
        read(Map.of())
            .selectExpr("*", "octet_length(data) AS bytes")
            .groupBy("tensor", "shape")
            .agg(Map.of("row_count", "sum", "bytes", "max"))
            .collectAsList()) {
      List<Long> shape = tensor.getList(1);
      boolean empty = shape.contains(0L);
      assertEquals(empty ? 0 : shape.get(0), tensor.<Long>getAs("sum(row_count)"));
      assertTrue(tensor.<Integer>getAs("max(bytes)") <= 256 << 10, tensor.toString());
    }
    assertEquals(
        "[0,1]+[0,0]+[1,1]+[1,0]",
        String.join(
            "+",
            read(Map.of("bandBytes", "9m"))
                .where("tensor = 'experts'")
                .select("first_row", "row_count")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList()));
  }

  static List<Map<String, String>> writes() {
    String like = model.toString();
    return List.of(
        Map.of(),
        Map.of("cluster", "true"),
        Map.of("like", like),
        Map.of("like", like, "cluster", "true"),
        Map.of("like", like, "shardSize", "1GB"));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void surviveACopy(Map<String, String> options) throws IOException {
    Dataset<Row> rows = read(Map.of("partitionBytes", "5m", "bandBytes", "300k"));
    if (!options.containsKey("cluster")) {
      rows = read(Map.of());
    }
    assertSameFile(write(rows, options).resolve(SHARD));
  }

  @Test
  void surviveATableInBetween() throws IOException {
    Path table = folder.resolve("table");
    read(Map.of()).write().parquet(table.toString());
    Dataset<Row> rows = SparkSessions.session().read().parquet(table.toString());
    assertSameFile(write(rows, Map.of("cluster", "true")).resolve(SHARD));
  }

  @Test
  void surviveTheCompactForm() throws IOException {
    Path output = write(read(Map.of()), Map.of("like", model.toString(), "compact", "true"));
    org.apache.hadoop.fs.Path compact = new org.apache.hadoop.fs.Path(output + "/compact/" + SHARD);
    Path dense = folder.resolve("restored.safetensors");
    new CompactShard(Storage.of(new Configuration(), compact), folder)
        .restore(compact, new org.apache.hadoop.fs.Path(dense.toString()));
    assertSameFile(dense);
  }

  @Test
  void arePrunedWhereTheyAreToldToStayTogether() throws IOException {
    PruneSettings settings =
        Tsenor.settings(
            SparkSessions.session(), Map.of("model", model.toString(), "pattern", "2:4"));
    Dataset<Row> whole = read(Map.of("wholeRows", LINEAR, "rowMultiple", "4"));
    assertEquals(1, whole.where("tensor = '" + LINEAR + "'").count());
    long pruned =
        Tsenor.prune(whole, settings)
            .where("tensor = '" + LINEAR + "'")
            .selectExpr("sum(nonzeros)")
            .first()
            .getLong(0);
    assertTrue(pruned > 0 && pruned < 4_400_000, "nonzeros " + pruned);
    Exception e =
        assertThrows(Exception.class, () -> Tsenor.prune(read(Map.of()), settings).collectAsList());
    assertTrue(String.valueOf(e.getMessage()).contains("wholeRows=" + LINEAR), e.getMessage());
  }
}
