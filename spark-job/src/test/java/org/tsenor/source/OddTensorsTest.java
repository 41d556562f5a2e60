package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tsenor.source.CheckpointFiles.assertSameShards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/** Shapes and types that a pruned model does not have in its linears, but beside them. */
class OddTensorsTest {
  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.createDirectory(temporary.resolve("model"));
    ShardHeader header =
        ShardHeader.layout(
            Map.of(),
            List.of(
                TensorEntry.at(0, "zz.empty", Dtype.F32, List.of(0L, 7L)),
                TensorEntry.at(0, "scalar", Dtype.I64, List.of()),
                TensorEntry.at(0, "vector", Dtype.BF16, List.of(5000L)),
                TensorEntry.at(0, "b.empty", Dtype.BF16, List.of(3L, 0L)),
                TensorEntry.at(0, "a.empty", Dtype.BF16, List.of(0L)),
                TensorEntry.at(0, "experts", Dtype.F8_E4M3, List.of(3L, 40L, 100L)),
                TensorEntry.at(0, "fours", Dtype.F4, List.of(2L, 3L)),
                TensorEntry.at(0, "wide", Dtype.F32, List.of(3L, 4000L)),
                TensorEntry.at(0, "last.empty", Dtype.BOOL, List.of(0L))));
    byte[] data = new byte[(int) header.dataBytes()];
    new Random(7).nextBytes(data);
    Path file = model.resolve("model.safetensors");
    Files.write(file, header.toBytes());
    Files.write(file, data, java.nio.file.StandardOpenOption.APPEND);
  }

  private Dataset<Row> rows() {
    return SparkSessions.session()
        .read()
        .format("safetensors")
        .options(Map.of("bandBytes", "4k", "rowMultiple", "16"))
        .load(model.toString());
  }

  private Path write(Dataset<Row> rows, Map<String, String> options) {
    Path output = temporary.resolve("output" + options.size() + options.hashCode());
    rows.write().format("safetensors").options(options).save(output.toString());
    return output;
  }

  @Test
  void areCutWhereTheyMayBe() {
    Map<String, String> expected =
        Map.of(
            "vector", "[0,2048]+[2048,2048]+[4096,904]",
            "experts", "[0,1]+[1,1]+[2,1]",
            "fours", "[0,1]",
            "wide", "[0,3]",
            "scalar", "[0,1]",
            "b.empty", "[0,0]");
    expected.forEach(
        (tensor, bands) ->
            assertEquals(
                bands,
                String.join(
                    "+",
                    rows()
                        .where("tensor = '" + tensor + "'")
                        .select("first_row", "row_count")
                        .collectAsList()
                        .stream()
                        .map(Row::toString)
                        .toList()),
                tensor));
  }

  @Test
  void survive() throws IOException {
    String like = model.toString();
    assertSameShards(model, write(rows(), Map.of()));
    assertSameShards(model, write(rows(), Map.of("like", like, "compact", "true")));
    assertSameShards(model, write(rows().repartition(4), Map.of("like", like, "cluster", "true")));
    assertSameShards(
        model,
        write(
            SparkSessions.session()
                .read()
                .format("safetensors")
                .option("partitionBytes", "8k")
                .option("bandBytes", "2k")
                .load(like),
            Map.of("like", like, "cluster", "true", "resumable", "false")));
  }
}
