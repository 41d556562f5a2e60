package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tsenor.engine.Engine;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;

/** A bound that allows one input of 64 and the room of one group of rows, and little more. */
class TightMemoryOnStub {
  /** The input takes 66 KiB, a group's room 270 KiB. */
  private static final long BOUND = 400_000;

  private static final int INPUTS = 64;
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final SolverSettings STANDARD = SolverSettings.exact(Structure.STANDARD, P4_8);
  private static final CudaBackend BACKEND =
      new CudaBackend(new GpuSettings(List.of(), GpuMemory.ofBytes(BOUND)));

  private static final Engine DEVICE =
      DeviceEngine.of(BACKEND.device(), BACKEND.settings().memory());
  private static final LinearAlgebra ALGEBRA = LinearAlgebra.of(LibraryChoice.AUTO);

  /** Not with the fastest solver, which here is CUDA. */
  private static final Engine HOST = new HostEngine(ALGEBRA, new ScalarBackend());

  private static PreparedInput prepared(int inputs, long seed) {
    return Methods.sparseGpt(STANDARD)
        .prepare(DrawnLinear.statistics(inputs, 3 * inputs, seed), Methods.FACTORIZATIONS);
  }

  private static void assertPruned(PreparedInput prepared, WeightRows rows) {
    PrunedRows wanted = prepared.pruner(HOST, "rows").prune(rows);
    PrunedRows found = prepared.pruner(DEVICE, "rows").prune(rows);
    assertArrayEquals(wanted.mask(), found.mask());
    double error = wanted.statistics().error().squaredError();
    assertEquals(error, found.statistics().error().squaredError(), 1e-9 * error);
    assertEquals(wanted.statistics().masks().blocks(), found.statistics().masks().blocks());
  }

  @Test
  void rowsGoInPieces() {
    assertPruned(prepared(INPUTS, 1), DrawnLinear.weights(300, INPUTS, 1));
  }

  /** Whoever has the memory ends; whoever waits has none, or waits for one that has. */
  @Test
  void tasksOfTwoInputsTakeTurns() throws Exception {
    List<PreparedInput> inputs = List.of(prepared(INPUTS, 2), prepared(INPUTS, 3));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> tasks = new ArrayList<>();
    for (int task = 0; task < 16; task++) {
      PreparedInput input = inputs.get(task % 4 / 2);
      WeightRows rows = DrawnLinear.weights(task % 3 == 0 ? 130 : 64, INPUTS, task);
      tasks.add(threads.submit(() -> assertPruned(input, rows)));
    }
    for (Future<?> task : tasks) {
      task.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
  }

  @Test
  void anInputThatNobodyUsesMakesRoom() {
    assertPruned(prepared(INPUTS, 4), DrawnLinear.weights(64, INPUTS, 4));
    // Lanes of 256 KiB do not fit beside the input and what its last task had.
    float[] scores = DrawnLinear.weights(1, 40_000, 5).weights();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(scores[i]);
    }
    BACKEND.solver(STANDARD).solve(new ScoreBatch(8, 1, scores.length / 8, scores));
    assertPruned(prepared(INPUTS, 5), DrawnLinear.weights(64, INPUTS, 5));
  }

  @Test
  void whatNeverFitsIsSaid() {
    PreparedInput prepared = prepared(256, 6);
    String message =
        assertThrows(
                OutOfDeviceMemoryException.class,
                () -> prepared.pruner(DEVICE, "rows").prune(DrawnLinear.weights(64, 256, 6)))
            .getMessage();
    assertTrue(message.contains("a linear of 256 inputs needs 1054720 bytes"), message);
    assertTrue(message.contains("gpu-memory allows " + BOUND), message);
    assertPruned(prepared(INPUTS, 7), DrawnLinear.weights(64, INPUTS, 7));
  }
}
