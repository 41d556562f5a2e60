package org.tsenor.pruning.calibrated;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/**
 * A linear of the tiny Llama with its calibration; see {@code pruning/README.md} among the test
 * resources.
 */
public record LinearFixture(String name, WeightRows weights, GramStatistics statistics) {
  /** Linears that there are. */
  public static final List<String> NAMES = List.of("k_proj", "o_proj");

  private static final int COLUMNS = 128;
  private static final byte[] TENSORS = resource("pruning/layer0.safetensors");
  private static final List<String> FIGURES =
      new String(resource("pruning/layer0.csv"), StandardCharsets.UTF_8).lines().toList();

  /** Reads one linear. */
  public static LinearFixture load(String name) {
    double[] gram = new double[COLUMNS * COLUMNS];
    tensor("gram." + name).asDoubleBuffer().get(gram);
    ByteBuffer weights = tensor("weight." + name);
    byte[] bytes = new byte[weights.remaining()];
    weights.get(bytes);
    WeightBand band = new WeightBand(bytes, WeightFormat.BF16, bytes.length / 2 / COLUMNS, COLUMNS);
    return new LinearFixture(
        name,
        WeightRows.widen(band, 0),
        new GramStatistics(new DoubleMatrix(COLUMNS, COLUMNS, gram), 64 * 128, 64));
  }

  /** Weights as the reference pruned them, for 2:4 and 16:32. */
  public float[] pruned(String method, NmPattern pattern, Structure structure) {
    String base =
        "%s.%d_%d.%s.%s"
            .formatted(
                method,
                pattern.kept(),
                pattern.blockSize(),
                structure == Structure.STANDARD ? "S" : "T",
                name);
    ByteBuffer mask = tensor(base + ".mask");
    ByteBuffer kept = tensor(base + ".kept");
    float[] pruned = new float[weights.weights().length];
    for (int i = 0; i < pruned.length; i++) {
      pruned[i] = (mask.get(i / 8) >>> i % 8 & 1) != 0 ? kept.getFloat() : 0;
    }
    return pruned;
  }

  /** A figure of the reference by the name of its column. */
  public double figure(String method, NmPattern pattern, Structure structure, String column) {
    int index = Arrays.asList(FIGURES.get(0).split(",")).indexOf(column);
    String key = "%s,%s,%s,%s,".formatted(name, method, pattern, structure.label());
    return FIGURES.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> Double.parseDouble(line.split(",", -1)[index]))
        .findFirst()
        .orElseThrow();
  }

  private static ByteBuffer tensor(String name) {
    ByteBuffer file = ByteBuffer.wrap(TENSORS).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(file.getLong());
    String header = new String(TENSORS, Long.BYTES, headerLength, StandardCharsets.UTF_8);
    String offsets = "\":\\{[^}]*\"data_offsets\":\\[(\\d+),(\\d+)\\]";
    Matcher found = Pattern.compile("\"" + Pattern.quote(name) + offsets).matcher(header);
    if (!found.find()) {
      throw new IllegalStateException("no tensor " + name + " in the fixture");
    }
    int begin = Integer.parseInt(found.group(1));
    int length = Integer.parseInt(found.group(2)) - begin;
    return file.slice(Long.BYTES + headerLength + begin, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] resource(String name) {
    try (InputStream stream = LinearFixture.class.getClassLoader().getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
