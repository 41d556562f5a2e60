package org.tsenor.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.mask.cuda.CudaBackend;

class ShippedKernelsTest {
  private static final ShippedKernels KERNELS =
      new ShippedKernels(ShippedKernelsTest.class, "some");

  private static final byte[] PTX =
      ".version 7.0\n.target sm_80\n".getBytes(StandardCharsets.US_ASCII);
  private static final String OF_SOURCES = "ab".repeat(32);

  /** As sha256sum says. */
  private static final String OF_PTX =
      "56e89c751972829bf55dd085dbac24196415060da38d600e6ee76ac6c9e39b97";

  @TempDir private Path directory;

  @Test
  void kernelsOfTheirSourcesAreTaken() {
    ShippedKernels.Checked checked = KERNELS.check(PTX, digests(OF_SOURCES, OF_PTX), OF_SOURCES);
    assertEquals("", checked.refusal());
    assertEquals(11000, checked.image().orElseThrow().leastDriver());
    byte[] bytes = checked.image().orElseThrow().bytes();
    assertEquals(PTX.length + 1, bytes.length);
    assertEquals(0, bytes[PTX.length], "the driver takes text that ends with a zero byte");
  }

  @Test
  void kernelsOfOtherSourcesAreRefused() {
    ShippedKernels.Checked checked =
        KERNELS.check(PTX, digests(OF_SOURCES, OF_PTX), "cd".repeat(32));
    assertEquals(Optional.empty(), checked.image());
    assertTrue(checked.refusal().contains("compiled from other sources"), checked.refusal());
  }

  @Test
  void changedKernelsAreRefused() {
    byte[] changed = PTX.clone();
    changed[PTX.length - 1] = ' ';
    ShippedKernels.Checked checked =
        KERNELS.check(changed, digests(OF_SOURCES, OF_PTX), OF_SOURCES);
    assertEquals(Optional.empty(), checked.image());
    assertTrue(checked.refusal().contains("have changed"), checked.refusal());
  }

  @Test
  void theShippedOnesAreTaken() {
    assertEquals(Optional.empty(), new ShippedKernels(CudaBackend.class, "mask_solvers").refusal());
    assertEquals(
        Optional.empty(), new ShippedKernels(DeviceEngine.class, "matrix_kernels").refusal());
  }

  /** A user's folders have names of all kinds, which a URL writes in its own way. */
  @ParameterizedTest
  @ValueSource(strings = {"my project", "c#", "50%25", "what?", "wo!w", "[x]+é"})
  void theyAreFoundInAJarWhereverItLies(String folder) throws Exception {
    Path classes =
        Path.of(ShippedKernels.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Files.createDirectories(directory.resolve(folder)).resolve("the kernels.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.skip(1).toList()) {
        boolean isFile = Files.isRegularFile(file);
        out.putNextEntry(new ZipEntry(classes.relativize(file) + (isFile ? "" : "/")));
        if (isFile) {
          Files.copy(file, out);
        }
      }
    }
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Object kernels =
          loader
              .loadClass(ShippedKernels.class.getName())
              .getConstructor(Class.class, String.class)
              .newInstance(loader.loadClass(CudaBackend.class.getName()), "mask_solvers");
      assertEquals(
          Optional.empty(), kernels.getClass().getMethod("refusal").invoke(kernels), folder);
    }
  }

  @Test
  void missingKernelsAreRefused() {
    assertEquals(
        Optional.of("the kernels (some.ptx, its digests and its sources) are not in this jar"),
        KERNELS.refusal());
  }

  @Test
  void anArgumentOfAnotherSizeIsRefused() {
    KernelImage image = new ShippedKernels(DeviceEngine.class, "matrix_kernels").image();
    image.requireArgument("mirror_lower", new byte[24]);
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> image.requireArgument("mirror_lower", new byte[32]));
    assertEquals(
        "kernel mirror_lower takes a struct of 24 bytes and was given 32", thrown.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> image.requireArgument("no_such", new byte[24]));
  }

  private static List<String> digests(String sources, String ptx) {
    return List.of(sources + "  sources", ptx + "  some.ptx");
  }
}
