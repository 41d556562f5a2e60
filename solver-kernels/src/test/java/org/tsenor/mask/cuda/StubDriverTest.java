package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.StubProcess;
import org.tsenor.gpu.StubTests;

/** What the host does around the kernels, with JCuda's own natives on a stub of the driver. */
class StubDriverTest {
  private static final String BANDS = "org.tsenor.pruning.cuda.BandsOnStub";
  private static final String MANY_BANDS = "org.tsenor.pruning.cuda.ManyBandsOnStub";
  private static final String FULL_DEVICE = "org.tsenor.pruning.cuda.FullDeviceOnStub";
  private static final String LOST_DEVICE = "org.tsenor.pruning.cuda.LostDeviceOnStub";

  @BeforeAll
  static void aCompilerIsThere() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
  }

  @Test
  void batchesAreSolved() throws IOException {
    StubProcess.Ended ended =
        new StubProcess().run(StubTests.class, CudaBackendOnStub.class.getName());
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
  }

  @Test
  void bandsArePruned() throws IOException {
    StubProcess.Ended ended = new StubProcess().run(StubTests.class, BANDS);
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
  }

  @Test
  void tenThousandBandsLeaveNothing() throws IOException {
    StubProcess.Ended ended =
        new StubProcess().with("STUB_KERNELS", "none").run(StubTests.class, MANY_BANDS);
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
    assertEquals(1, ended.count("retained"), "a context a process");
    assertEquals(1, ended.count("modulesLoaded"), "a module a process and device");
    assertTrue(ended.count("launches") >= 3 * 10_000, "launches " + ended.counts());
    assertTrue(ended.count("mostBytes") <= 6 << 13, "memory " + ended.counts());
  }

  @Test
  void aFullDeviceGetsSmallerPieces() throws IOException {
    StubProcess.Ended ended =
        new StubProcess()
            .with("STUB_KERNELS", "none")
            .with("STUB_MEMORY", 1 << 16)
            .run(StubTests.class, FULL_DEVICE);
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
    assertTrue(ended.count("mostBytes") <= 1 << 16, "memory " + ended.counts());
  }

  @Test
  void aLostDeviceIsGivenUp() throws IOException {
    StubProcess.Ended ended =
        new StubProcess()
            .with("STUB_KERNELS", "none")
            // The first band has four launches; the next is the second's first.
            .with("STUB_LOST_AT", 5)
            .run(StubTests.class, LOST_DEVICE);
    assertEquals(0, ended.exit(), ended.output());
    assertEquals(0, ended.count("faults"), ended.output());
  }

  private static void assertNothingLeft(StubProcess.Ended ended) {
    for (String what :
        new String[] {"contexts", "modules", "streams", "device", "pinned", "events"}) {
      assertEquals(0, ended.count(what), what + " left, " + ended.counts());
    }
    assertEquals(0, ended.count("faults"), ended.output());
  }
}
