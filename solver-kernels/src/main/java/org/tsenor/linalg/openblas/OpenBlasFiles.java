package org.tsenor.linalg.openblas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The native libraries as they lie on the class path, each with its digest in a list of ours.
 *
 * @param platform as the publisher of OpenBLAS writes it, such as {@code linux-x86_64}
 */
record OpenBlasFiles(String platform) {
  /** Ours, with the calls. */
  static final String CALLS = "libtsenor_openblas.so";

  static final String OPENBLAS = "libopenblas.so.0";

  /** What OpenBLAS needs and systems without a Fortran compiler lack, each before who needs it. */
  static final List<String> REQUIRED = List.of("libquadmath.so.0", "libgfortran.so.5");

  private static final String OWN = "org/tsenor/linalg/openblas/";
  private static final String PUBLISHED = "org/bytedeco/openblas/";
  private static final List<String> DIGESTS =
      List.of(OWN + "libtsenor_openblas.sha256", OWN + "openblas.sha256");

  /** Where a library lies on the class path. */
  String resource(String library) {
    return "%s%s/%s".formatted(library.equals(CALLS) ? OWN : PUBLISHED, platform, library);
  }

  /** Whether the platform has a library; arm64 has no quadruple precision beside its doubles. */
  boolean has(String library) throws IOException {
    return digests().containsKey(platform + "/" + library);
  }

  /**
   * Copies a library.
   *
   * @param folder of nobody else
   * @return the copy
   * @throws IOException if the library is not on the class path, is not the one that the list has,
   *     or cannot be written
   */
  Path unpack(String library, Path folder) throws IOException {
    String resource = resource(library);
    MessageDigest digest = sha256();
    Path file = folder.resolve(library);
    try (InputStream packed = open(resource);
        InputStream read = new DigestInputStream(packed, digest)) {
      Files.copy(read, file);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    String expected = digests().get(platform + "/" + library);
    if (!found.equals(expected)) {
      throw new IOException(
          "%s on the class path has SHA-256 %s, and %s was packed"
              .formatted(resource, found, expected));
    }
    return file;
  }

  /** By platform and library, such as {@code linux-arm64/libopenblas.so.0}. */
  static Map<String, String> digests() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String list : DIGESTS) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(open(list), StandardCharsets.US_ASCII))) {
        reader.lines().forEach(line -> lines.append(line).append('\n'));
      }
    }
    return lines
        .toString()
        .lines()
        .map(line -> line.split("  ", 2))
        .collect(Collectors.toMap(line -> line[1], line -> line[0]));
  }

  private static InputStream open(String resource) throws IOException {
    InputStream packed = OpenBlasFiles.class.getClassLoader().getResourceAsStream(resource);
    if (packed == null) {
      throw new IOException("there is no %s on the class path".formatted(resource));
    }
    return packed;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
