package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.source.SparkSessions;

/**
 * Every way to damage an output that we could think of, one at a time: {@code verify} finds it and
 * names the file or the tensor.
 */
class VerifyMutationsTest {
  static final Path MODEL = Path.of("../integration-tests/tiny-llama/model");
  private static final Path IDS = Path.of("../integration-tests/tiny-llama/data/calib.jsonl");
  @TempDir static Path outputs;
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void prune() throws IOException {
    prune("magnitude", "--format", "compact");
    prune("squares", "--score-power", "2", "--structure", "standard", "--pattern", "2:4");
    String ids = IDS.toString();
    prune("alps", "--method", "alps", "--calibration", ids, "--samples", "8", "--damping", "0.03");
    prune("wanda", "--method", "wanda", "--calibration", ids, "--samples", "8");
  }

  private static void prune(String name, String... further) throws IOException {
    Path output = outputs.resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of("prune", "--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--model", MODEL.toString(), "--output", output.toString()));
    arguments.addAll(List.of(further));
    if (!arguments.contains("--pattern")) {
      arguments.addAll(List.of("--pattern", "16:32"));
    }
    StringWriter err = new StringWriter();
    SparkSessions.stop();
    int code =
        Main.run(
            new SparkJobRunner(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            arguments.toArray(String[]::new));
    assertEquals(0, code, err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"magnitude", "squares", "alps", "wanda"})
  void provesWhatIsUntouched(String name) throws IOException {
    DamagedOutput output = DamagedOutput.of(outputs.resolve(name), directory.resolve("copy"));
    output.write(".cache/note", "hidden files are nobody's");
    output.write("_SUCCESS", "");
    assertEquals(0, verify(output, true), out::toString);
    assertEquals(0, verify(output, false), out::toString);
    assertTrue(out.toString().contains("28 pruned tensors"), out::toString);
    assertTrue(out.toString().contains("not checked: not compared with an original"));
  }

  @Test
  void saysWhatItDidNotCheckOfAnOlderOutput() throws IOException {
    DamagedOutput output =
        DamagedOutput.of(outputs.resolve("magnitude"), directory.resolve("copy"));
    output.report(
        report -> {
          report.remove("files");
          ((ObjectNode) report.get("settings")).remove("digest");
          ((ObjectNode) report.get("state").get("settings")).remove("digest");
        });
    output.delete("compact/restore.json");
    output.delete("compact/other");
    assertEquals(0, verify(output, true), out::toString);
    assertTrue(out.toString().contains("not checked: digests"), out::toString);
    assertTrue(out.toString().contains("it has no restore.json"), out::toString);
    assertTrue(
        out.toString()
            .contains("16:32 transposable: 28 tensors, 768 blocks, each keeps exactly 16"),
        out::toString);
  }

  @Test
  void withoutAReportZerosProveNothing() throws IOException {
    DamagedOutput output =
        DamagedOutput.of(outputs.resolve("magnitude"), directory.resolve("copy"));
    output.delete("report.json");
    output.delete("compact");
    assertEquals(0, verify(output, "--pattern", "16:32"), out::toString);
    assertTrue(out.toString().contains("not checked: scores: there is no report.json"));
    output.change("", Mutation.UP, weights -> weights.put(new byte[weights.capacity()]));
    assertEquals(1, verify(output, "--pattern", "16:32"), out::toString);
    assertTrue(
        out.toString().contains("FAULT  " + Mutation.UP + ": 1536 groups hold nothing but zeros"),
        out::toString);
    output.delete("masks");
    assertEquals(1, verify(output, "--pattern", "16:32"), out::toString);
    assertEquals(
        1, verify(output, "--pattern", "16:32", "--against", MODEL.toString()), out::toString);
    assertTrue(out.toString().contains("weights are zero that were not, may be at most 16"));
  }

  /** Whatever a byte of a report becomes, it is read or it is a fault. */
  @Test
  void noByteOfAReportStopsUs() throws IOException {
    DamagedOutput output = DamagedOutput.of(outputs.resolve("alps"), directory.resolve("copy"));
    byte[] sound = output.read("report.json");
    Random random = new Random(17);
    VerifyRequest request =
        new VerifyRequest(output.root().toString(), Optional.empty(), Optional.empty());
    for (int i = 0; i < 500; i++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      output.write("report.json", damaged);
      Verification verification = Verification.begin(request, new Configuration());
      assertTrue(verification.needsWeights() || !verification.result().isProven());
    }
  }

  static Stream<Mutation> mutations() {
    return Stream.of(
            WeightMutations.weights(),
            WeightMutations.againstTheOriginal(),
            WeightMutations.squares(),
            WeightMutations.calibrated(),
            FileMutations.archives(),
            FileMutations.files(),
            FileMutations.layouts(),
            ReportMutations.numbers(),
            ReportMutations.fields(),
            ReportMutations.claims(),
            ReportMutations.settings(),
            ReportMutations.lists(),
            ReportMutations.texts(),
            ReportMutations.squares(),
            ReportMutations.calibrated())
        .flatMap(kind -> kind);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutations")
  void findsDamage(Mutation mutation) throws IOException {
    DamagedOutput output =
        DamagedOutput.of(outputs.resolve(mutation.output()), directory.resolve("copy"));
    mutation.damage().to(output);
    assertEquals(1, verify(output, mutation.isCompared()), () -> out + "\n" + err);
    assertTrue(
        out.toString()
            .lines()
            .anyMatch(line -> line.startsWith("FAULT  ") && line.contains(mutation.named())),
        out::toString);
  }

  private int verify(DamagedOutput output, boolean compared) {
    return compared ? verify(output, "--against", MODEL.toString()) : verify(output);
  }

  private int verify(DamagedOutput output, String... further) {
    List<String> arguments = new ArrayList<>(List.of("verify", output.root().toString()));
    arguments.addAll(List.of(further));
    return Main.run(
        new VerifySession(SparkSessions.session()),
        new PrintWriter(out),
        new PrintWriter(err),
        arguments.toArray(String[]::new));
  }
}
