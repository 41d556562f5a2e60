package org.tsenor.gpukit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.gpu.StubProcess;

/** The kit from its classes, on the stub driver: what it says when all is well, and when not. */
class GpuKitTest {
  @TempDir private Path home;

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
    Files.copy(Path.of("../conf/jvm.options"), home.resolve("jvm.options"));
  }

  private StubProcess kit() {
    return new StubProcess().option("-Dgpukit.home=" + home).option("-Dfile.encoding=UTF-8");
  }

  @Test
  void timesAndErrorsAreReported() throws IOException {
    StubProcess.Ended ended = kit().run(GpuKit.class, "--small", "--only", "solvers,counts");
    assertEquals(0, ended.exit(), ended.output());
    String report = Files.readString(home.resolve("result/report.md"));
    assertTrue(report.contains("| solvers | ok |"), report);
    assertTrue(report.contains("| counts | skipped | this driver does not run the PTX"), report);
    assertTrue(report.contains("| LLM-like | 16:32 | exact | "), report);
    assertTrue(report.contains("| LLM-like | 16:32 | tsenor | "), report);
    assertTrue(ended.output().contains("Stub 0"), ended.output());
    assertEquals(16, Files.readAllLines(home.resolve("result/solvers.tsv")).size());
  }

  @Test
  void withoutADriverTheReasonIsSaid() throws IOException {
    StubProcess.Ended ended = kit().withoutDriver().run(GpuKit.class, "--small");
    assertEquals(1, ended.exit(), ended.output());
    String report = Files.readString(home.resolve("result/report.md"));
    assertTrue(report.contains("| driver | failed | there is no CUDA driver"), report);
    assertTrue(report.contains("| tests | skipped | it needs the driver"), report);
  }

  @Test
  void aFailureOfOnePartIsTheKits() throws IOException {
    StubProcess.Ended ended =
        kit().with("STUB_LOST_AT", 20).run(GpuKit.class, "--small", "--only", "model");
    assertEquals(1, ended.exit(), ended.output());
    String report = Files.readString(home.resolve("result/report.md"));
    assertTrue(report.contains("| driver | ok |"), report);
    assertTrue(report.contains("| model | failed | "), report);
  }

  @Test
  void aWordThatIsNotKnownIsRefused() throws IOException {
    StubProcess.Ended ended = kit().run(GpuKit.class, "--only", "solver");
    assertEquals(2, ended.exit(), ended.output());
    assertTrue(ended.output().contains("--only takes some of driver,tests,solvers,"));
  }
}
