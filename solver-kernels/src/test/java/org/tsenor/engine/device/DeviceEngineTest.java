package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.StubProcess;
import org.tsenor.gpu.StubTests;

/** An engine on the stub driver: it keeps the contract and leaves nothing. */
class DeviceEngineTest {
  @BeforeAll
  static void aCompilerIsThere() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
  }

  @Test
  void theContractIsKept() throws IOException {
    assertPassesAndLeavesNothing(new StubProcess(), DeviceEngineOnStub.class);
  }

  @Test
  void gramSumsGoAnotherWayWhereDoublesAreSlow() throws IOException {
    assertPassesAndLeavesNothing(new StubProcess().with("STUB_CAPABILITY", 86), GramsOnStub.class);
  }

  @Test
  void tasksWaitForMemoryAndNotForEachOther() throws IOException {
    assertPassesAndLeavesNothing(new StubProcess(), DeviceLeasesOnStub.class);
  }

  private static void assertPassesAndLeavesNothing(StubProcess process, Class<?> tests)
      throws IOException {
    StubProcess.Ended ended = process.run(StubTests.class, tests.getName());
    assertEquals(0, ended.exit(), ended.output());
    for (String what :
        new String[] {"contexts", "modules", "streams", "events", "handles", "device", "pinned"}) {
      assertEquals(0, ended.count(what), what + " left, " + ended.counts());
    }
    assertEquals(0, ended.count("faults"), ended.output());
  }
}
