package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of every file of a directory, by relative path. */
public final class Digests {
  private Digests() {}

  /** All files but {@code report.json}, which tells times. */
  public static NavigableMap<String, String> of(Path directory) throws IOException {
    NavigableMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> regular = files.filter(Files::isRegularFile).toList();
      for (Path file : regular) {
        String name = directory.relativize(file).toString();
        if (!name.equals("report.json")) {
          digests.put(name, digest(Files.readAllBytes(file)));
        }
      }
    }
    return digests;
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
