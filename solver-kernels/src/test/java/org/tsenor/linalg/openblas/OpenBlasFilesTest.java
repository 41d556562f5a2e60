package org.tsenor.linalg.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries that are shipped. */
class OpenBlasFilesTest {
  private static final Path SOURCE = Path.of("src/main/c/openblas_calls.c");

  @TempDir private Path directory;

  @Test
  void allOfBothProcessorsAreOnTheClassPathAsTheyWerePacked() throws IOException {
    Set<String> packed =
        OpenBlasFiles.digests().keySet().stream()
            .filter(name -> name.contains("/"))
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "linux-arm64/libgfortran.so.5",
            "linux-arm64/libopenblas.so.0",
            "linux-arm64/libtsenor_openblas.so",
            "linux-x86_64/libgfortran.so.5",
            "linux-x86_64/libopenblas.so.0",
            "linux-x86_64/libquadmath.so.0",
            "linux-x86_64/libtsenor_openblas.so"),
        packed);
    for (String name : packed) {
      String[] parts = name.split("/");
      Path folder = Files.createDirectories(directory.resolve(parts[0]));
      new OpenBlasFiles(parts[0]).unpack(parts[1], folder); // Checks the digest.
    }
  }

  @Test
  void callsAreCompiledFromTheirSource() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(SOURCE)));
    assertEquals(
        OpenBlasFiles.digests().get("openblas_calls.c"), digest, "run src/main/c/build-native.sh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux-x86_64", "linux-arm64"})
  void callsAreAllThatJavaDeclares(String platform) throws IOException {
    String resource = new OpenBlasFiles(platform).resource(OpenBlasFiles.CALLS);
    String library;
    try (InputStream in = getClass().getClassLoader().getResourceAsStream(resource)) {
      library = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    List<String> declared =
        Stream.of(OpenBlasCalls.class.getDeclaredMethods())
            .filter(method -> Modifier.isNative(method.getModifiers()))
            .map(Method::getName)
            .toList();
    assertEquals(12, declared.size());
    for (String name : declared) {
      boolean opens = name.equals("open") || name.equals("require");
      String symbol = (opens ? "Java_org_tsenor_linalg_openblas_OpenBlasCalls_" : "") + name;
      assertTrue(library.contains(symbol + '\0'), name);
    }
  }

  @Test
  void aFileThatLiesThereIsNotTakenForIt() throws IOException {
    OpenBlasFiles files = new OpenBlasFiles("linux-x86_64");
    Files.writeString(directory.resolve(OpenBlasFiles.CALLS), "junk");
    assertThrows(
        FileAlreadyExistsException.class, () -> files.unpack(OpenBlasFiles.CALLS, directory));
  }

  @Test
  void whatIsMissingOrAnotherIsToldByNameAndDigest() {
    OpenBlasFiles files = new OpenBlasFiles("linux-s390x");
    IOException missing =
        assertThrows(IOException.class, () -> files.unpack(OpenBlasFiles.OPENBLAS, directory));
    assertTrue(missing.getMessage().contains("linux-s390x/libopenblas.so.0"), missing.getMessage());
    // A library that the list does not have stands for one that is not what it says.
    IOException other =
        assertThrows(
            IOException.class,
            () -> new OpenBlasFiles("linux-x86_64").unpack("libgcc_s.so.1", directory));
    assertTrue(other.getMessage().contains("has SHA-256"), other.getMessage());
  }
}
