package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.source.SparkSessions;

/** Every job gives the same bytes, whatever serializer the session has for data. */
class SerializersTest {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final String MODEL = TINY.resolve("model").toString();
  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--masks --parallelism 3",
        "--format compact",
        "--method wanda",
        "--method sparsegpt --compensation false --true-sequential --masks",
        "--method alps --damping 0.1 --metric outputs",
      })
  void prunes(String options) throws IOException {
    Map<String, String> expected = prune(JAVA, options);
    assertFalse(expected.isEmpty());
    assertEquals(expected, prune(KRYO, options));
  }

  @Test
  void evaluates() {
    assertEquals(evaluate(JAVA), evaluate(KRYO));
  }

  private Map<String, String> prune(String serializer, String options) throws IOException {
    Path output = directory.resolve(serializer);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune", "--model", MODEL, "--output", output.toString(), "--pattern", "16:32"));
    arguments.addAll(List.of(options.split(" ")));
    if (options.contains("--method")) {
      arguments.addAll(List.of("--samples", "3", "--window-groups", "2"));
      arguments.addAll(List.of("--calibration", TINY.resolve("data/calib.jsonl").toString()));
    }
    run(serializer, arguments);
    run(serializer, List.of("verify", output.toString(), "--against", MODEL));
    return digests(output);
  }

  private String evaluate(String serializer) {
    String said =
        run(
            serializer,
            List.of(
                "evaluate",
                "--model",
                MODEL,
                "--data",
                TINY.resolve("data/eval.txt").toString(),
                "--samples",
                "3"));
    Matcher found = Pattern.compile("perplexity +([0-9.]+) ").matcher(said);
    assertTrue(found.find(), said);
    return found.group(1);
  }

  private static String run(String serializer, List<String> arguments) {
    SparkSessions.stop();
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--master", "local[2]"));
    all.addAll(List.of("--conf", "spark.serializer=" + serializer));
    all.addAll(List.of("--conf", "spark.kryo.registrationRequired=false"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(
            new SparkJobRunner(),
            new PrintWriter(out),
            new PrintWriter(err),
            all.toArray(String[]::new));
    assertEquals(ExitCode.DONE, exitCode, () -> out.toString() + err);
    return out.toString();
  }

  /** Of all files but the report, which tells times. */
  private static Map<String, String> digests(Path output) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("report.json"))
          .forEach(file -> digests.put(output.relativize(file).toString(), digest(file)));
    }
    return digests;
  }

  private static String digest(Path file) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new BigInteger(1, sum).toString(16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
