package org.tsenor.gpu;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The PTX that is shipped is that of the sources, and every architecture's assembler takes it. */
class ShippedPtxTest {
  private static final Path RESOURCES = Path.of("src/main/resources/org/tsenor");
  private static final KernelSources SOURCES = KernelSources.ofProject();

  /** The modules that are shipped. */
  enum Module {
    MASKS("mask/cuda", "mask_solvers", "exact_32"),
    MATRICES("engine/device", "matrix_kernels", "widen");

    private final Path directory;
    private final String file;
    private final String someKernel;

    Module(String directory, String file, String someKernel) {
      this.directory = RESOURCES.resolve(directory);
      this.file = file;
      this.someKernel = someKernel;
    }

    Path ptx() {
      return directory.resolve(file + ".ptx");
    }

    List<Path> kernels() {
      return this == MASKS ? SOURCES.maskFiles() : SOURCES.matrixFiles();
    }

    /** In the order of their names. */
    List<Path> sources() {
      return Stream.of(
              kernels(),
              SOURCES.maskHeaders(),
              this == MASKS ? List.<Path>of() : SOURCES.matrixHeaders())
          .flatMap(List::stream)
          .sorted(Comparator.comparing(source -> source.getFileName().toString()))
          .toList();
    }
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Module.class)
  void theDigestsAreThoseOfSourcesAndPtx(Module module) throws IOException {
    List<String> lines = Files.readAllLines(module.directory.resolve(module.file + ".sha256"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Path file : module.sources()) {
      content.write((file.getFileName() + "\n").getBytes(UTF_8));
      content.write(Files.readAllBytes(file));
    }
    assertEquals(
        List.of(
            sha256(content.toByteArray()) + "  sources",
            sha256(Files.readAllBytes(module.ptx())) + "  " + module.file + ".ptx"),
        lines,
        "the PTX is not that of the kernels: rebuild it with mvn -Pcuda generate-resources");
  }

  /** The jar has the sources of a module in one directory. */
  @ParameterizedTest
  @EnumSource(Module.class)
  void noTwoSourcesHaveOneName(Module module) {
    List<Path> names = module.sources().stream().map(Path::getFileName).toList();
    assertEquals(names.stream().distinct().toList(), names);
  }

  @ParameterizedTest
  @EnumSource(Module.class)
  void thePtxIsForOldDriversAndHasEveryKernel(Module module) throws IOException {
    String ptx = Files.readString(module.ptx());
    assertTrue(ptx.startsWith(".version 7.0\n.target sm_80\n"), ptx.substring(0, 60));
    Set<String> inSources =
        KernelTable.entries(module.kernels()).stream()
            .map(KernelTable.Entry::kernel)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(inSources, matches("\\.visible \\.entry (\\w+)\\(", ptx));
    assertEquals(inSources, KernelImage.argumentBytes(ptx.getBytes(UTF_8)).keySet());
    assertTrue(inSources.contains(module.someKernel), inSources.toString());
  }

  static Stream<Arguments> modulesAndArchitectures() {
    return Stream.of(Module.values())
        .flatMap(
            module ->
                Stream.of("sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120")
                    .map(architecture -> Arguments.of(module, architecture)));
  }

  @ParameterizedTest
  @MethodSource("modulesAndArchitectures")
  void thePtxAssembles(Module module, String architecture)
      throws IOException, InterruptedException {
    Optional<PtxAssembler.Result> result =
        PtxAssembler.assemble(module.ptx(), architecture, directory);
    assumeTrue(
        result.isPresent(), "not run: no ptxas on this machine, which would know " + architecture);
    String words = result.get().words();
    assertTrue(result.get().accepted(), words);
    // As a word: kernels may be named after errors.
    assertFalse(Pattern.compile("\\berror\\b").matcher(words).find(), words);
    assertTrue(words.contains("properties for " + module.someKernel), words);
    boolean known =
        module == Module.MASKS && architecture.equals("sm_86") && result.get().major() < 13;
    assertEquals(known ? Set.of("tsenor_32") : Set.of(), result.get().spilling(), words);
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
