package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.source.SparkSessions;

/** The commands on the tiny Llama in this JVM, on the Spark that the module is compiled against. */
class PruneAndVerifyTest {
  private static final Path MODEL = Path.of("../integration-tests/tiny-llama/model");
  private static final String TENSOR = "model.layers.1.mlp.up_proj.weight";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path output;

  @BeforeEach
  void nameTheOutput() {
    output = directory.resolve("out");
  }

  @Test
  void prunesWhatVerifyProves() throws IOException {
    assertEquals(0, prune(MODEL, "--format", "compact"), err::toString);
    assertTrue(out.toString().contains("pruned 28 tensors to 16:32 transposable"), out::toString);
    assertEquals(0, verify("--against", MODEL.toString()), out::toString);
    assertTrue(out.toString().contains("proved: 28 pruned tensors"), out::toString);
    assertEquals(0, verify(), out::toString);
    assertEquals(0, verify("--pattern", "16:32"), out::toString);
    assertEquals(1, verify("--pattern", "8:32"), out::toString);
  }

  @Test
  void verifyNamesTensorBlockAndRow() throws IOException {
    assertEquals(0, prune(MODEL), err::toString);
    // All of row 7, block column 1: 32 weights of two bytes.
    byte[] dense = new byte[64];
    java.util.Arrays.fill(dense, (byte) 0x3f);
    poke(output, TENSOR, 2 * (7 * 128 + 32), dense);
    assertEquals(1, verify(), out::toString);
    assertTrue(
        out.toString().contains("FAULT  " + TENSOR + ": row 7, column ")
            && out.toString().contains("pruned by the mask, but its bits are 0x3f3f"),
        out::toString);
    assertEquals(1, verify("--pattern", "16:32"), out::toString);
  }

  @Test
  void verifyFindsAChangedTensorThatIsNotPruned() throws IOException {
    assertEquals(0, prune(MODEL), err::toString);
    poke(output, "model.norm.weight", 10, new byte[] {1, 2});
    assertEquals(1, verify(), out::toString);
    assertTrue(out.toString().contains("FAULT  model-00002-of-00002.safetensors: its crc32c is"));
    assertEquals(1, verify("--against", MODEL.toString()), out::toString);
    assertTrue(out.toString().contains("FAULT  model.norm.weight: not pruned, but differs"));
  }

  @Test
  void verifyFindsATruncatedShard() throws IOException {
    assertEquals(0, prune(MODEL), err::toString);
    Path shard = output.resolve("model-00002-of-00002.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(1, verify(), out::toString);
    assertTrue(out.toString().contains("model-00002-of-00002.safetensors"), out::toString);
  }

  @Test
  void refusesAWeightThatIsNotFiniteAndLeavesNoCheckpoint() throws IOException {
    Path broken = copy(MODEL);
    // bf16 NaN in row 3, column 5 of a matrix of 128 columns.
    poke(broken, TENSOR, 2 * (3 * 128 + 5), new byte[] {(byte) 0xc0, 0x7f});
    assertEquals(2, prune(broken), err::toString);
    assertTrue(
        err.toString().contains(TENSOR + ": the weight at row 3, column 5 is NaN"), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertNothingThatLooksComplete();
    // The other shard may have been committed before: then there is a run to resume.
    assertEquals(
        Files.exists(output), Files.exists(output.resolve("_staging").resolve("run.json")));
  }

  @Test
  void refusesAnOutputThatExists() throws IOException {
    assertEquals(0, prune(MODEL), err::toString);
    assertEquals(2, prune(MODEL), err::toString);
    assertTrue(err.toString().contains("--overwrite"), err::toString);
    assertEquals(0, prune(MODEL, "--resume"), err::toString);
    assertEquals(0, prune(MODEL, "--overwrite"), err::toString);
    assertEquals(0, verify("--against", MODEL.toString()), out::toString);
  }

  @Test
  void refusesABackendThatDoesNotExist() {
    assertEquals(2, prune(MODEL, "--backend", "abacus"), err::toString);
    assertTrue(err.toString().contains("abacus"), err::toString);
    assertFalse(Files.exists(output));
  }

  private void assertNothingThatLooksComplete() throws IOException {
    assertFalse(Files.exists(output.resolve("model.safetensors.index.json")));
    assertFalse(Files.exists(output.resolve("config.json")));
    assertFalse(Files.exists(output.resolve("report.json")));
  }

  private int prune(Path model, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false",
                "--model",
                model.toString(),
                "--output",
                output.toString(),
                "--pattern",
                "16:32"));
    arguments.addAll(List.of(further));
    return run(arguments);
  }

  private int verify(String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "verify",
                output.toString(),
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false"));
    arguments.addAll(List.of(further));
    return run(arguments);
  }

  private int run(List<String> arguments) {
    SparkSessions.stop();
    return Main.run(
        new SparkJobRunner(),
        new PrintWriter(out),
        new PrintWriter(err),
        arguments.toArray(new String[0]));
  }

  private Path copy(Path model) throws IOException {
    Path target = directory.resolve("broken");
    try (Stream<Path> files = Files.walk(model)) {
      files.forEach(file -> copy(file, target.resolve(model.relativize(file))));
    }
    return target;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Overwrites bytes of a tensor where it lies. */
  private static void poke(Path checkpoint, String tensor, long offset, byte[] bytes)
      throws IOException {
    Shard shard =
        Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(checkpoint.toString()))
            .shardOf(tensor)
            .orElseThrow();
    long at = shard.header().dataOffset() + shard.header().tensor(tensor).orElseThrow().begin();
    try (var file = new java.io.RandomAccessFile(checkpoint.resolve(shard.name()).toFile(), "rw")) {
      file.seek(at + offset);
      file.write(bytes);
    }
  }
}
