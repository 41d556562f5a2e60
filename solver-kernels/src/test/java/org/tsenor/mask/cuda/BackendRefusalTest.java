package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.gpu.StubProcess;

/** Why CUDA cannot run, in words; {@code auto} goes on and says so, {@code cuda} fails with it. */
class BackendRefusalTest {
  private static StubProcess stub() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
    return new StubProcess();
  }

  private static StubProcess.Ended assertRefused(StubProcess process, String reason)
      throws IOException {
    StubProcess.Ended ended = process.run(BackendProbe.class);
    assertEquals(0, ended.exit(), ended.output());
    String sentence = "backend cuda cannot run here: " + reason;
    assertTrue(ended.output().contains("refused: " + sentence), ended.output());
    assertTrue(ended.output().contains("refusals: [" + sentence), ended.output());
    assertTrue(ended.output().contains("auto: vector"), ended.output());
    return ended;
  }

  @Test
  void noDriver() throws IOException {
    boolean real =
        Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/nvidia/lib64")
            .anyMatch(directory -> Files.exists(Path.of(directory, "libcuda.so.1")));
    assumeFalse(real, "this machine has a driver");
    assertRefused(
        new StubProcess().withoutDriver(),
        "there is no CUDA driver (libcuda.so.1) on this machine");
  }

  @Test
  void anotherMachine() throws IOException {
    assertRefused(
        new StubProcess().withoutDriver().option("-Dos.arch=aarch64"),
        "the binding of the CUDA driver is for Linux on x86_64 only, and this is Linux on aarch64");
  }

  @Test
  void noBinding() throws IOException {
    assertRefused(
        new StubProcess().withoutDriver().withoutJars("/jcuda-natives/"),
        "JCuda's native library (jcuda-natives) is not on the class path");
    assertRefused(stub().withoutJars("/org/jcuda/jcuda/"), "JCuda is not on the class path");
  }

  @Test
  void noPlaceForTheBinding(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("missing");
    assertRefused(
        new StubProcess().withoutDriver().option("-Djava.io.tmpdir=" + missing),
        "the binding of the CUDA driver could not be unpacked to " + missing);
  }

  @Test
  void aDriverThatDoesNotStart() throws IOException {
    assertRefused(
        stub().with("STUB_INIT", 803),
        "the CUDA driver does not start: cuInit failed: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)");
  }

  @Test
  void noDevice() throws IOException {
    assertRefused(stub().with("STUB_DEVICES", 0), "the CUDA driver sees no device");
    assertRefused(
        stub().with("STUB_DEVICES", 0).with("CUDA_VISIBLE_DEVICES", "-1"),
        "the CUDA driver sees no device (CUDA_VISIBLE_DEVICES is '-1')");
  }

  @Test
  void aDriverThatIsTooOld() throws IOException {
    assertRefused(
        stub().with("STUB_VERSION", 10020),
        "the CUDA driver is too old: it runs CUDA 10.2, and the kernels need ");
  }

  @Test
  void anArchitectureThatIsTooOld() throws IOException {
    assertRefused(
        stub().with("STUB_CAPABILITY", 75),
        "GPU 0 (Stub 0) is sm_75, and the kernels need sm_80 or newer");
  }

  @Test
  void askingMakesNoContext() throws IOException {
    StubProcess.Ended ended = stub().run(BackendProbe.class);
    assertTrue(ended.output().contains("cuda: cuda (Stub 0)"), ended.output());
    assertEquals(0, ended.count("retained"), "contexts");
    assertEquals(0, ended.count("allocations"), "device memory");
  }

  @Test
  void theTasksDevicesAreTaken() throws IOException {
    StubProcess three = stub().with("STUB_DEVICES", 3);
    String byOrdinal = three.run(BackendProbe.class, "2").output();
    assertTrue(byOrdinal.contains("cuda: cuda (Stub 2)"), byOrdinal);
    String byUuid =
        three.run(BackendProbe.class, "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f").output();
    assertTrue(byUuid.contains("cuda: cuda (Stub 1)"), byUuid);
    String unknown = three.run(BackendProbe.class, "7").output();
    assertTrue(
        unknown.contains("the task was given GPU '7', and this process sees 3: ordinals 0 to 2"),
        unknown);
    assertTrue(unknown.contains("auto: vector"), unknown);
  }

  @Test
  void foreignFilesInTheTemporaryDirectoryDoNotMatter(@TempDir Path directory) throws IOException {
    Path junk = directory.resolve("libJCudaDriver-12.6.0-linux-x86_64.so");
    Files.writeString(junk, "no library");
    StubProcess.Ended ended =
        stub().option("-Djava.io.tmpdir=" + directory).run(BackendProbe.class);
    assertTrue(ended.output().contains("cuda: cuda (Stub 0)"), ended.output());
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> left = files.filter(file -> !file.toString().contains("hsperf")).toList();
      assertEquals(List.of(junk), left, "nothing is left behind");
    }
    assertFalse(ended.output().contains("no library"), ended.output());
  }
}
