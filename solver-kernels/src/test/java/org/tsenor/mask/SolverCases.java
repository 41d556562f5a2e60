package org.tsenor.mask;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blocks of one pattern with their optimum, computed once by an independent integer program.
 *
 * @param optima per block, the optimal kept score
 * @param kinds per block, the distribution its scores were drawn from
 */
record SolverCases(NmPattern pattern, ScoreBatch scores, double[] optima, List<String> kinds) {
  static final List<NmPattern> PATTERNS =
      List.of(
          new NmPattern(2, 4),
          new NmPattern(4, 8),
          new NmPattern(8, 16),
          new NmPattern(16, 32),
          new NmPattern(3, 10),
          new NmPattern(1, 4));

  /** Reads the cases of one pattern from the test resources. */
  static SolverCases load(NmPattern pattern) throws IOException {
    byte[] file = resource("solver/solver_cases.safetensors");
    String suffix = pattern.kept() + "_" + pattern.blockSize();
    float[] scores = new float[tensor(file, "scores_" + suffix).asFloatBuffer().remaining()];
    tensor(file, "scores_" + suffix).asFloatBuffer().get(scores);
    double[] optima = new double[tensor(file, "opt_" + suffix).asDoubleBuffer().remaining()];
    tensor(file, "opt_" + suffix).asDoubleBuffer().get(optima);
    return new SolverCases(
        pattern, ScoreBatch.square(pattern, optima.length, scores), optima, kinds(suffix));
  }

  private static ByteBuffer tensor(byte[] file, String name) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(buffer.getLong());
    String header = new String(file, Long.BYTES, headerLength, StandardCharsets.UTF_8);
    Matcher offsets =
        Pattern.compile("\"" + name + "\":\\s*\\{[^}]*\"data_offsets\":\\s*\\[(\\d+),\\s*(\\d+)\\]")
            .matcher(header);
    if (!offsets.find()) {
      throw new IllegalStateException("no tensor " + name + " among the solver cases");
    }
    int begin = Integer.parseInt(offsets.group(1));
    int end = Integer.parseInt(offsets.group(2));
    return buffer
        .slice(Long.BYTES + headerLength + begin, end - begin)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<String> kinds(String suffix) throws IOException {
    String json = new String(resource("solver/solver_cases.json"), StandardCharsets.UTF_8);
    Matcher kinds =
        Pattern.compile("\"scores_" + suffix + "\".*?\"kinds\":\\s*\\[([^\\]]*)\\]").matcher(json);
    if (!kinds.find()) {
      throw new IllegalStateException("no kinds of " + suffix + " among the solver cases");
    }
    return List.of(kinds.group(1).replaceAll("[\"\\s]", "").split(","));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = SolverCases.class.getClassLoader().getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return stream.readAllBytes();
    }
  }
}
