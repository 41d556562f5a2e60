package org.tsenor.rapids.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real plugin makes of our functions. No GPU is needed to ask. */
class RapidsPluginIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

  @TempDir Path directory;

  @Test
  void thePluginPutsTheFunctionsOnTheGpu() throws Exception {
    List<String> lines = explained();
    for (String name : List.of("transposable_mask", "certified_mask")) {
      List<String> placed =
          lines.stream()
              .filter(line -> line.contains("<ScalaUDF> " + name + "("))
              .map(String::strip)
              .toList();
      assertTrue(!placed.isEmpty(), () -> String.join("\n", lines));
      for (String line : placed) {
        System.out.println(line);
        assertTrue(line.startsWith("*Expression <ScalaUDF>"), line);
        assertTrue(line.endsWith("will run on GPU"), line);
      }
    }
    assertTrue(lines.contains("FACE org.tsenor.rapids.ColumnarTransposableMask"));
  }

  private List<String> explained() throws Exception {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("conf/jvm.options"),
                "-Xmx1g",
                "-cp",
                Files.readString(ROOT.resolve("integration-tests/spark-4.1/target/class-path")),
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[1]",
                "--conf",
                "spark.ui.enabled=false",
                "--jars",
                System.getProperty("rapids.jar") + "," + jobJar(),
                "--class",
                ExplainMasks.class.getName(),
                ownJar().toString(),
                ROOT.resolve("integration-tests/tiny-llama/model").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertTrue(process.waitFor(300, TimeUnit.SECONDS), "still running");
    assertEquals(0, process.exitValue(), () -> String.join("\n", lines(out)));
    return lines(out);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path jobJar() throws IOException {
    try (Stream<Path> jars = Files.list(ROOT.resolve("spark-job/target"))) {
      return jars.filter(jar -> jar.getFileName().toString().matches("tsenor-spark-.*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** spark-submit wants a jar; ours has one class. */
  private Path ownJar() throws IOException {
    String entry = ExplainMasks.class.getName().replace('.', '/') + ".class";
    Path jar = directory.resolve("explain.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        InputStream type = ExplainMasks.class.getResourceAsStream("/" + entry)) {
      entries.putNextEntry(new ZipEntry(entry));
      type.transferTo(entries);
    }
    return jar;
  }
}
