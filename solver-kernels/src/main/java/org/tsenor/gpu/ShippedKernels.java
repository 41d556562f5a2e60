package org.tsenor.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiled kernels that lie beside a class, with the sources they were compiled from.
 *
 * <p>A list of digests ties them together: kernels that were compiled from other sources, or
 * changed since, are refused.
 */
public final class ShippedKernels {
  private static final String SOURCES = "sources";

  private static final Pattern VERSION = Pattern.compile("(?m)^\\.version\\s+(\\d+)\\.(\\d+)");

  /** PTX 7.0 came with CUDA 11.0, 8.0 with 12.0, 9.0 with 13.0. */
  private static final int MAJOR_BEFORE_CUDA = 4;

  private final Class<?> neighbor;
  private final String name;
  private Checked checked;

  /**
   * Kernels that are not looked at before they are asked for.
   *
   * @param neighbor the class beside which they lie
   * @param module name of the PTX and of its digests, without their endings
   */
  public ShippedKernels(Class<?> neighbor, String module) {
    this.neighbor = neighbor;
    this.name = module;
  }

  /**
   * Kernels, or why they are refused.
   *
   * @param image empty if refused
   * @param refusal empty if not
   */
  record Checked(Optional<KernelImage> image, String refusal) {}

  /** Why the kernels must not be used; empty if they may. */
  public Optional<String> refusal() {
    return checked().image().isPresent() ? Optional.empty() : Optional.of(checked().refusal());
  }

  /**
   * The kernels.
   *
   * @throws IllegalStateException if they are refused
   */
  public KernelImage image() {
    return checked().image().orElseThrow(() -> new IllegalStateException(checked().refusal()));
  }

  private synchronized Checked checked() {
    if (checked == null) {
      checked = load();
    }
    return checked;
  }

  private String ptxName() {
    return name + ".ptx";
  }

  private Checked load() {
    try (InputStream ptx = neighbor.getResourceAsStream(ptxName());
        InputStream digests = neighbor.getResourceAsStream(name + ".sha256")) {
      URL sources = neighbor.getResource(SOURCES);
      if (ptx == null || digests == null || sources == null) {
        return refused("the kernels (%s, its digests and its sources) are not in this jar");
      }
      String text = new String(digests.readAllBytes(), StandardCharsets.US_ASCII);
      return check(ptx.readAllBytes(), text.lines().toList(), sourcesDigest(sources.toURI()));
    } catch (IOException | URISyntaxException e) {
      return refused("the kernels (%s) cannot be read: " + e);
    }
  }

  /**
   * Compares digests.
   *
   * @param digests lines as sha256sum writes them: of the sources the PTX was compiled from, and of
   *     the PTX
   * @param sourcesDigest of the sources that are here
   */
  Checked check(byte[] ptx, List<String> digests, String sourcesDigest) {
    if (!digests.contains(sourcesDigest + "  " + SOURCES)) {
      return refused("the kernels (%s) were compiled from other sources; compile them again");
    }
    if (!digests.contains(sha256(ptx) + "  " + ptxName())) {
      return refused("the kernels (%s) have changed since they were compiled");
    }
    Matcher version = VERSION.matcher(new String(ptx, StandardCharsets.US_ASCII));
    if (!version.find()) {
      return refused("the kernels (%s) do not say which version of PTX they are");
    }
    int cuda = Integer.parseInt(version.group(1)) + MAJOR_BEFORE_CUDA;
    int leastDriver = 1000 * cuda + 10 * Integer.parseInt(version.group(2));
    byte[] terminated = Arrays.copyOf(ptx, ptx.length + 1);
    KernelImage image =
        new KernelImage(ptxName(), leastDriver, terminated, KernelImage.argumentBytes(ptx));
    return new Checked(Optional.of(image), "");
  }

  private String sourcesDigest(URI directory) throws IOException {
    if (!directory.getScheme().equals("jar")) {
      return digest(Path.of(directory));
    }
    // A file system of its own: the jar's common one may be somebody else's, who closes it.
    String place = directory.getRawSchemeSpecificPart();
    String jar = place.substring(0, place.lastIndexOf("!/"));
    try (FileSystem files = FileSystems.newFileSystem(Path.of(URI.create(jar)), Map.of())) {
      String inside = neighbor.getPackageName().replace('.', '/');
      return digest(files.getPath("/", inside, SOURCES));
    }
  }

  /** Of each source: its name, a line feed and its bytes, in the order of the names. */
  private static String digest(Path directory) throws IOException {
    MessageDigest digest = sha256();
    List<Path> sources;
    try (Stream<Path> files = Files.list(directory)) {
      sources = files.sorted(Comparator.comparing(file -> file.getFileName().toString())).toList();
    }
    for (Path source : sources) {
      digest.update((source.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(source));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Checked refused(String reason) {
    return new Checked(Optional.empty(), reason.formatted(ptxName()));
  }
}
