package org.tsenor.mask.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PTX that is shipped is that of the sources, and every architecture's assembler takes it. */
class ShippedPtxTest {
  private static final Path DIRECTORY = Path.of("src/main/resources/org/tsenor/mask/cuda");
  private static final Path PTX = DIRECTORY.resolve("mask_solvers.ptx");

  @TempDir private Path directory;

  @Test
  void theDigestsAreThoseOfSourcesAndPtx() throws IOException {
    List<String> lines = Files.readAllLines(DIRECTORY.resolve("mask_solvers.sha256"));
    KernelSources sources = KernelSources.ofProject();
    List<Path> files =
        Stream.of(sources.kernelFiles(), sources.kernelHeaders())
            .flatMap(List::stream)
            .sorted(Comparator.comparing(file -> file.getFileName().toString()))
            .toList();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Path file : files) {
      content.write((file.getFileName() + "\n").getBytes(UTF_8));
      content.write(Files.readAllBytes(file));
    }
    assertEquals(
        List.of(
            sha256(content.toByteArray()) + "  sources",
            sha256(Files.readAllBytes(PTX)) + "  mask_solvers.ptx"),
        lines,
        "the PTX is not that of the kernels: rebuild it with mvn -Pcuda generate-resources");
  }

  @Test
  void thePtxIsForOldDriversAndHasEveryKernel() throws IOException {
    String ptx = Files.readString(PTX);
    assertTrue(ptx.startsWith(".version 7.0\n.target sm_80\n"), ptx.substring(0, 60));
    Set<String> inSources = new TreeSet<>();
    for (Path file : KernelSources.ofProject().kernelFiles()) {
      inSources.addAll(matches("(\\w+)\\(const BandTask task\\)", Files.readString(file)));
    }
    assertEquals(inSources, matches("\\.visible \\.entry (\\w+)\\(", ptx));
    assertTrue(inSources.contains("exact_32"), inSources.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120"})
  void thePtxAssembles(String architecture) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "ptxas",
                  "-v",
                  "-arch=" + architecture,
                  PTX.toString(),
                  "-o",
                  directory.resolve("cubin").toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "not run: there is no ptxas on this machine");
      return;
    }
    int exit = process.waitFor();
    String words = Files.readString(log);
    assertEquals(0, exit, words);
    assertFalse(words.contains("error"), words);
    Set<String> spills = matches("([1-9]\\d*) bytes spill", words);
    assertTrue(spills.isEmpty(), architecture + " spills: " + words);
  }

  private static Set<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
