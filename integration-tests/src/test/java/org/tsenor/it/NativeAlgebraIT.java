package org.tsenor.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Linear algebra by the library in the jar, by Java where it cannot be loaded, or not at all. */
@EnabledOnOs(OS.LINUX)
class NativeAlgebraIT {
  private static final Path WINDOWS =
      Project.ROOT.resolve("integration-tests/tiny-llama/data/calib.jsonl");

  /** Of the binding to OpenBLAS: without them it is as if the jar had none. */
  private static final String OWN = "org/tsenor/linalg/openblas/";

  @TempDir Path directory;

  /** What a process prints and leaves behind. */
  private record Ran(int exit, String err, JsonNode result) {}

  @Test
  void theJarHasTheLibrariesThatItsListNames() throws Exception {
    try (ZipFile jar = new ZipFile(Project.jobJar().toFile())) {
      int found = 0;
      for (String list : List.of("openblas.sha256", "libtsenor_openblas.sha256")) {
        for (String line : text(jar, OWN + list).lines().toList()) {
          String[] digestAndName = line.split("  ", 2);
          if (digestAndName[1].contains("/")) {
            boolean own = digestAndName[1].endsWith("libtsenor_openblas.so");
            String entry = (own ? OWN : "org/bytedeco/openblas/") + digestAndName[1];
            assertEquals(digestAndName[0], sha256(bytes(jar, entry)), entry);
            found++;
          }
        }
      }
      assertEquals(7, found);
      assertEquals(
          5, jar.stream().filter(entry -> entry.getName().matches("org/bytedeco/.*[^/]")).count());
      assertTrue(text(jar, "META-INF/NOTICE").contains("OpenBLAS"));
    }
  }

  private static byte[] bytes(ZipFile jar, String name) throws IOException {
    return jar.getInputStream(jar.getEntry(name)).readAllBytes();
  }

  private static String text(ZipFile jar, String name) throws IOException {
    return new String(bytes(jar, name), UTF_8);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void theLibraryInTheJarRunsWithoutAWord() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Files.writeString(temporary.resolve("libopenblas.so.0"), "no library");
    Ran ran = evaluate(Project.jobJar(), temporary, "auto");
    assertEquals(0, ran.exit, ran.err);
    String algebra = ran.result.at("/models/0/linear_algebra").asText();
    assertTrue(algebra.matches("OpenBLAS 0\\.3\\.31 \\(\\w+\\), 1 thread"), algebra);
    assertFalse(ran.err.contains("dlopen") || ran.err.contains("netlib"), ran.err);
    try (Stream<Path> left = Files.list(temporary)) {
      assertTrue(left.noneMatch(file -> file.toString().contains("tsenor-openblas")));
    }
    Ran java = evaluate(Project.jobJar(), temporary, "java");
    assertEquals(0, java.exit, java.err);
    algebra = java.result.at("/models/0/linear_algebra").asText();
    assertTrue(algebra.startsWith("netlib Java ("), algebra);
    assertFalse(java.err.contains("dlopen") || java.err.contains("netlib"), java.err);
    double perplexity = ran.result.at("/models/0/perplexity").asDouble();
    assertEquals(perplexity, java.result.at("/models/0/perplexity").asDouble(), 1e-5 * perplexity);
  }

  @Test
  void withoutItInTheJarJavaRunsAndSaysWhyOnce() throws Exception {
    Ran ran = evaluate(slimJar(), directory, "auto");
    assertEquals(0, ran.exit, ran.err);
    String algebra = ran.result.at("/models/0/linear_algebra").asText();
    assertTrue(algebra.startsWith("netlib Java ("), algebra);
    assertTrue(algebra.contains("OpenBLAS cannot run here"), algebra);
    assertTrue(algebra.contains("there is no org/bytedeco/openblas/linux-"), algebra);
    assertFalse(ran.err.contains("dlopen"), ran.err);
    long told = ran.err.lines().filter(line -> line.contains("OpenBLAS cannot run here")).count();
    assertEquals(1, told, ran.err);
  }

  @Test
  void askedForByNameItRunsOrNothingDoes() throws Exception {
    Path slim = slimJar();
    refused(evaluate(slim, directory, "native"));
    Path output = directory.resolve("pruned");
    refused(
        run(
            slim,
            directory,
            "prune",
            "--model",
            Project.MODEL.toString(),
            "--output",
            output.toString(),
            "--pattern",
            "16:32",
            "--method",
            "sparsegpt",
            "--linalg",
            "native",
            "--calibration",
            WINDOWS.toString()));
    assertFalse(Files.exists(output));
  }

  /** The job's jar without what is published by others. */
  private Path slimJar() throws IOException {
    Path slim = Files.copy(Project.jobJar(), directory.resolve("slim.jar"));
    try (FileSystem jar = FileSystems.newFileSystem(slim)) {
      List<Path> libraries;
      try (Stream<Path> files = Files.walk(jar.getPath("org/bytedeco"))) {
        libraries = files.filter(Files::isRegularFile).toList();
      }
      for (Path library : libraries) {
        Files.delete(library);
      }
    }
    return slim;
  }

  private static void refused(Ran ran) {
    assertEquals(2, ran.exit, ran.err);
    assertTrue(ran.err.contains("linalg native: OpenBLAS cannot run here"), ran.err);
    assertTrue(ran.err.contains("allowed here are auto, java"), ran.err);
    assertFalse(ran.err.contains("\tat "), ran.err);
  }

  private Ran evaluate(Path jar, Path temporary, String linalg) throws Exception {
    return run(
        jar,
        temporary,
        "evaluate",
        "--model",
        Project.MODEL.toString(),
        "--data",
        WINDOWS.toString(),
        "--json",
        directory.resolve("result.json").toString(),
        "--linalg",
        linalg);
  }

  private Ran run(Path jar, Path temporary, String... arguments) throws Exception {
    Path result = directory.resolve("result.json");
    Files.deleteIfExists(result);
    String whole = Project.jobJar().toString();
    List<String> command = new ArrayList<>(Project.tsenor(arguments));
    command.replaceAll(word -> word.replace(whole, jar.toString()));
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      int exit = run.await(300);
      return new Ran(
          exit,
          run.err(),
          Files.exists(result)
              ? new ObjectMapper().readTree(result.toFile())
              : new ObjectMapper().nullNode());
    }
  }
}
