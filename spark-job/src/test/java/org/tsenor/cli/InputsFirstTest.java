package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/** GPT-2's matrices are [inputs, outputs]: the standard structure runs down their columns. */
class InputsFirstTest {
  private static final String READER = "h.0.mlp.c_fc.weight";
  private static final int INPUTS = 64;
  private static final int OUTPUTS = 252;

  @TempDir static Path directory;

  private final StringWriter out = new StringWriter();

  @BeforeAll
  static void prune() throws IOException {
    write(model());
    StringWriter err = new StringWriter();
    List<String> arguments =
        new ArrayList<>(
            List.of("prune", "--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--model", model().toString(), "--output", output().toString()));
    arguments.addAll(List.of("--pattern", "2:4", "--structure", "standard", "--format", "compact"));
    arguments.addAll(List.of("--band-size", "1KiB"));
    int code =
        Main.run(
            new SparkJobRunner(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            arguments.toArray(String[]::new));
    assertEquals(0, code, err::toString);
  }

  private static Path model() {
    return directory.resolve("model");
  }

  private static Path output() {
    return directory.resolve("pruned");
  }

  private static void write(Path model) throws IOException {
    Files.createDirectories(model);
    ShardHeader header =
        ShardHeader.layout(
            Map.of(),
            List.of(
                TensorEntry.at(0, READER, Dtype.F32, List.of((long) INPUTS, (long) OUTPUTS)),
                TensorEntry.at(0, "h.0.attn.c_attn.weight", Dtype.F32, List.of(64L, 192L)),
                TensorEntry.at(0, "h.0.attn.c_proj.weight", Dtype.F32, List.of(64L, 64L)),
                TensorEntry.at(0, "wte.weight", Dtype.F32, List.of(128L, 64L))));
    Random random = new Random(1);
    ByteBuffer weights =
        ByteBuffer.allocate((int) header.dataBytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (weights.hasRemaining()) {
      weights.putFloat((float) random.nextGaussian());
    }
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(model.resolve("model.safetensors").toUri());
    Storage storage = Storage.of(new Configuration(), path);
    try (ShardWriter writer = ShardWriter.create(storage.fileSystem(), path, header)) {
      writer.write(weights.array());
      writer.finish();
    }
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gpt2\", \"n_embd\": 64}");
  }

  private int run(String... arguments) {
    return Main.run(new SparkJobRunner(), new PrintWriter(out), new PrintWriter(out), arguments);
  }

  private int verify(Path pruned) {
    return run(
        "verify",
        "--master",
        "local[2]",
        "--conf",
        "spark.ui.enabled=false",
        pruned.toString(),
        "--against",
        model().toString());
  }

  private static ShardHeader header(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return ShardHeader.parse(file, bytes.length, new ByteArrayInputStream(bytes));
  }

  @Test
  void twoOfFourInputsAreKept() throws IOException {
    DamagedOutput found = new DamagedOutput(output());
    ByteBuffer weights = ByteBuffer.wrap(found.read("model.safetensors"));
    weights.order(ByteOrder.LITTLE_ENDIAN);
    ShardHeader header = header(output().resolve("model.safetensors"));
    int begin = (int) (header.dataOffset() + header.tensor(READER).orElseThrow().begin());
    for (int group = 0; group < INPUTS; group += 4) {
      for (int column = 0; column < OUTPUTS; column++) {
        int kept = 0;
        for (int row = group; row < group + 4; row++) {
          kept += weights.getFloat(begin + (row * OUTPUTS + column) * 4) == 0 ? 0 : 1;
        }
        assertEquals(2, kept, "inputs from %d of output %d".formatted(group, column));
      }
    }
  }

  @Test
  void reportAndMasksSaySo() throws IOException {
    JsonNode report = new ObjectMapper().readTree(output().resolve("report.json").toFile());
    for (JsonNode tensor : report.get("tensors")) {
      assertEquals("standard-in-columns", tensor.get("structure").asText());
    }
    ShardHeader masks = header(output().resolve("masks/model.safetensors"));
    assertEquals("standard-in-columns", masks.metadata().get("structure"));
    assertEquals(
        List.of((long) INPUTS, (OUTPUTS + 7) / 8L),
        masks.tensor(READER + ".mask").orElseThrow().shape());
  }

  @Test
  void verifyLooksDownTheColumns() throws IOException {
    assertEquals(0, verify(output()), out::toString);
    assertTrue(out.toString().contains("each keeps exactly 2 of 4 in a column"), out::toString);
    DamagedOutput forged = DamagedOutput.of(output(), directory.resolve("forged"));
    forged.report(
        report ->
            report
                .get("tensors")
                .forEach(tensor -> ((ObjectNode) tensor).put("structure", "standard")));
    assertEquals(1, verify(forged.root()), out::toString);
    assertTrue(out.toString().contains("must be exactly 2"), out::toString);
  }

  @Test
  void theArchiveRestoresThem() throws IOException {
    Path restored = directory.resolve("restored");
    assertEquals(
        0,
        run("restore", output().resolve("compact").toString(), "--output", restored.toString()),
        out::toString);
    assertArrayEquals(
        Files.readAllBytes(output().resolve("model.safetensors")),
        Files.readAllBytes(restored.resolve("model.safetensors")));
  }
}
