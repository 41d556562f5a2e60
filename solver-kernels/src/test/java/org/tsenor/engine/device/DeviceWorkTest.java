package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.StubProcess;
import org.tsenor.gpu.StubTests;

/** Linear algebra on a device, with JCuda's own natives on stubs of driver and libraries. */
class DeviceWorkTest {
  @BeforeAll
  static void aCompilerIsThere() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
  }

  @Test
  void factorizationsKeepTheContract() throws IOException {
    assertPassesAndLeavesNothing(new StubProcess(), FactorizationsOnStub.class);
  }

  @Test
  void matricesStayOnTheDevice() throws IOException {
    assertPassesAndLeavesNothing(new StubProcess(), DeviceWorkOnStub.class);
  }

  @Test
  void aThousandCallsLeaveNothing() throws IOException {
    StubProcess.Ended ended =
        assertPassesAndLeavesNothing(new StubProcess(), ManyProductsOnStub.class);
    assertEquals(2, ended.count("handlesMade"), "a cuBLAS and a cuSOLVER for all calls");
    assertEquals(1, ended.count("streamsMade"));
    assertTrue(ended.count("mostBytes") <= 1 << 14, "memory " + ended.counts());
  }

  @Test
  void aHandleThatIsRefusedLeavesNothing() throws IOException {
    assertPassesAndLeavesNothing(
        new StubProcess().with("STUB_BLAS_ALLOC_FAILS", 1), NoHandleOnStub.class);
  }

  @Test
  void aLostDeviceIsGivenUp() throws IOException {
    StubProcess.Ended ended =
        new StubProcess()
            .with("STUB_LOST_AT", 1)
            .run(StubTests.class, LostMatricesOnStub.class.getName());
    assertEquals(0, ended.exit(), ended.output());
    assertEquals(0, ended.count("faults"), ended.output());
  }

  @Test
  void masksNeedNoLibraries() throws IOException {
    StubProcess.Ended ended =
        new StubProcess()
            .withoutLibraries()
            .run(StubTests.class, "org.tsenor.mask.cuda.CudaBackendOnStub");
    assertEquals(0, ended.exit(), ended.output());
    ended = new StubProcess().run(StubTests.class, "org.tsenor.mask.cuda.CudaBackendOnStub");
    assertEquals(0, ended.exit(), ended.output());
    assertEquals(0, ended.count("handlesMade"));
  }

  private static StubProcess.Ended assertPassesAndLeavesNothing(StubProcess process, Class<?> tests)
      throws IOException {
    StubProcess.Ended ended = process.run(StubTests.class, tests.getName());
    assertEquals(0, ended.exit(), ended.output());
    for (String what :
        new String[] {"contexts", "modules", "streams", "events", "handles", "device", "pinned"}) {
      assertEquals(0, ended.count(what), what + " left, " + ended.counts());
    }
    assertEquals(0, ended.count("faults"), ended.output());
    return ended;
  }
}
