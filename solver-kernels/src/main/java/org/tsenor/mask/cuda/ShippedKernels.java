package org.tsenor.mask.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.cuda.KernelImage;

/**
 * The compiled kernels that lie beside this class, with the sources they were compiled from.
 *
 * <p>Each line {@code // source NAME sha256 HEX} of the PTX names a source; kernels whose sources
 * have changed since they were compiled are refused.
 */
final class ShippedKernels {
  static final String RESOURCE = "mask_solvers.ptx";

  private static final Pattern SOURCE =
      Pattern.compile("(?m)^// source (\\S+) sha256 (\\p{XDigit}{64})$");
  private static final Pattern VERSION = Pattern.compile("(?m)^\\.version\\s+(\\d+)\\.(\\d+)");

  /** PTX 7.0 came with CUDA 11.0, 8.0 with 12.0, 9.0 with 13.0. */
  private static final int MAJOR_BEFORE_CUDA = 4;

  private ShippedKernels() {}

  private static final class Once {
    static final Checked CHECKED = check(RESOURCE);
  }

  /**
   * Kernels, or why they are refused.
   *
   * @param image empty if refused
   * @param refusal empty if not
   */
  record Checked(Optional<KernelImage> image, String refusal) {}

  /** Why the kernels must not be used; empty if they may. */
  static Optional<String> refusal() {
    return Once.CHECKED.image().isPresent()
        ? Optional.empty()
        : Optional.of(Once.CHECKED.refusal());
  }

  /**
   * The kernels.
   *
   * @throws IllegalStateException if they are refused
   */
  static KernelImage image() {
    return Once.CHECKED
        .image()
        .orElseThrow(() -> new IllegalStateException(Once.CHECKED.refusal()));
  }

  /** Reads PTX beside this class and compares its sources. */
  static Checked check(String resource) {
    try {
      Optional<byte[]> ptx = read(resource);
      return ptx.isEmpty()
          ? refused("the kernels (%s) are not in this jar".formatted(resource))
          : check(resource, new String(ptx.get(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return refused("the kernels (%s) cannot be read: %s".formatted(resource, e));
    }
  }

  private static Checked check(String resource, String ptx) throws IOException {
    Matcher source = SOURCE.matcher(ptx);
    int sources = 0;
    for (; source.find(); sources++) {
      String name = source.group(1);
      Optional<byte[]> bytes = read("sources/" + name);
      if (bytes.isEmpty() || !sha256(bytes.get()).equalsIgnoreCase(source.group(2))) {
        return refused(
            "the kernels (%s) were compiled from another %s; compile them again"
                .formatted(resource, name));
      }
    }
    Matcher version = VERSION.matcher(ptx);
    if (sources == 0 || !version.find()) {
      return refused("the kernels (%s) do not say what they are compiled from".formatted(resource));
    }
    int cuda = Integer.parseInt(version.group(1)) + MAJOR_BEFORE_CUDA;
    int leastDriver = 1000 * cuda + 10 * Integer.parseInt(version.group(2));
    byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
    byte[] terminated = Arrays.copyOf(text, text.length + 1);
    return new Checked(Optional.of(new KernelImage(resource, leastDriver, terminated)), "");
  }

  private static Optional<byte[]> read(String resource) throws IOException {
    try (InputStream stream = ShippedKernels.class.getResourceAsStream(resource)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Checked refused(String reason) {
    return new Checked(Optional.empty(), reason);
  }
}
