package org.tsenor.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JCuda's own natives find cuBLAS and cuSOLVER, or the reason names what is missing. */
class LibrariesTest {
  @BeforeAll
  static void aCompilerIsThere() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
  }

  @Test
  void librariesAreFound() throws IOException {
    assertSays(new StubProcess(), "cuSOLVER 11701");
  }

  @Test
  void missingOnesAreNamed() throws IOException {
    assertSays(
        new StubProcess().withoutLibraries(),
        "refused: cuBLAS 12 (libcublas.so.12) is not installed, or not where the dynamic linker"
            + " looks (LD_LIBRARY_PATH): no libcublas.so.12");
    assertSays(
        new StubProcess().withoutLibrary("libcusolver.so.11"),
        "refused: cuSOLVER 11 (libcusolver.so.11) is not installed, or not where the dynamic linker"
            + " looks (LD_LIBRARY_PATH): no libcusolver.so.11");
    assertSays(
        new StubProcess().withoutLibrary("libcusolverMg.so.11"),
        "refused: cuSOLVER 11 (libcusolver.so.11) is not installed, or not where the dynamic linker"
            + " looks (LD_LIBRARY_PATH): no libcusolverMg.so.11");
    assertSays(
        new StubProcess().withoutDriver(),
        "refused: there is no CUDA driver (libcuda.so.1) on this machine");
    assertSays(
        new StubProcess().withoutJars("/jcublas-natives/"),
        "refused: JCuda's native library for cuBLAS 12 (libcublas.so.12) (libJCublas2) is not on"
            + " the class path");
    assertSays(
        new StubProcess().withoutJars("/org/jcuda/jcusolver/"),
        "refused: JCuda's classes for cuSOLVER 11 (libcusolver.so.11) are not on the class path");
  }

  private static void assertSays(StubProcess process, String words) throws IOException {
    StubProcess.Ended ended = process.run(LibrariesProbe.class);
    assertEquals(0, ended.exit(), ended.output());
    assertTrue(ended.output().contains(words), ended.output());
  }
}
