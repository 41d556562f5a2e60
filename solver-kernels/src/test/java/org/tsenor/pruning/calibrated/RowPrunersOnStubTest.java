package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.StubProcess;
import org.tsenor.gpu.StubTests;

/** Calibrated pruning with JCuda's own natives on a stub of the driver. */
class RowPrunersOnStubTest {
  @BeforeAll
  static void aCompilerIsThere() {
    assumeTrue(StubProcess.canRun(), "the stub driver is compiled with g++, which is not here");
  }

  @Test
  void rowsArePruned() throws IOException {
    StubProcess.Ended ended = new StubProcess().run(StubTests.class, RowsOnStub.class.getName());
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
  }

  @Test
  void weightsAreMoved() throws IOException {
    StubProcess.Ended ended =
        new StubProcess().run(StubTests.class, CompensationOnStub.class.getName());
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
  }

  @Test
  void tightMemoryIsShared() throws IOException {
    StubProcess.Ended ended =
        new StubProcess().run(StubTests.class, TightMemoryOnStub.class.getName());
    assertEquals(0, ended.exit(), ended.output());
    assertNothingLeft(ended);
    assertTrue(ended.count("mostBytes") <= 400_000, "memory " + ended.counts());
  }

  private static void assertNothingLeft(StubProcess.Ended ended) {
    for (String what : new String[] {"contexts", "modules", "streams", "device", "pinned"}) {
      assertEquals(0, ended.count(what), what + " left, " + ended.counts());
    }
    assertEquals(0, ended.count("faults"), ended.output());
  }
}
