package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;

/** The kernels that go over whole rows, on an emulated device, judged by loops. */
class EmulatedRowKernelsTest {
  private static final int ROWS = 3;

  /** Two pieces of 256 columns, the second not full. */
  private static final int COLUMNS = 300;

  private static final int ENTRIES = ROWS * COLUMNS;
  private static final int GRID = ROWS * 2;

  @BeforeAll
  static void requireCompiler() {
    assumeTrue(EmulatorBuild.unavailableReason().isEmpty());
  }

  private static EmulatedDevice device() throws IOException {
    return new EmulatedDevice(KernelSources.ofProject(), 5);
  }

  private static double[] drawn(int count, long seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  @Test
  void weightsAreWidenedAndNarrowed() throws IOException {
    double[] factors = drawn(COLUMNS, 1);
    factors[7] = 0;
    float[] floats = new float[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      floats[i] = (float) drawn(ENTRIES, 2)[i] * (i % 5 == 0 ? -1e-30f : 1);
    }
    double[] doubles = drawn(ENTRIES, 3);
    for (boolean scaled : new boolean[] {true, false}) {
      try (EmulatedDevice device = device()) {
        double[] wide =
            conversion(floats, new double[ENTRIES], scaled ? factors : null)
                .run(device, "widen_weights", GRID, 256)
                .doubles("doubles");
        float[] narrow =
            conversion(new float[ENTRIES], doubles, scaled ? factors : null)
                .run(device, "narrow_weights", GRID, 256)
                .floats("floats");
        for (int i = 0; i < ENTRIES; i++) {
          double factor = scaled ? factors[i % COLUMNS] : 1;
          double expected = factor == 0 ? 0.0 : floats[i] * factor;
          assertEquals(Double.valueOf(expected), Double.valueOf(wide[i]));
          float rounded = factor == 0 ? 0.0f : (float) (doubles[i] / factor);
          assertEquals(Float.valueOf(rounded), Float.valueOf(narrow[i]));
        }
      }
    }
  }

  private static EmulatedBuffers conversion(float[] floats, double[] doubles, double[] factors) {
    EmulatedBuffers task =
        new EmulatedBuffers().floats("floats", floats).doubles("doubles", doubles);
    return (factors == null ? task.number(0L) : task.doubles("factors", factors))
        .numbers(COLUMNS, 0);
  }

  @Test
  void changesAreMeasured() throws IOException {
    float[] before = new float[ENTRIES];
    float[] after = new float[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      before[i] = (float) drawn(ENTRIES, 4)[i];
      after[i] = i % 3 == 0 ? 0 : (float) drawn(ENTRIES, 5)[i];
    }
    byte[] mask = new byte[ROWS * 38];
    new Random(6).nextBytes(mask);
    try (EmulatedDevice device = device()) {
      double[] both =
          new EmulatedBuffers()
              .floats("before", before)
              .floats("after", after)
              .doubles("both", new double[2 * ENTRIES])
              .numbers(ROWS, COLUMNS)
              .run(device, "differences", GRID, 256)
              .doubles("both");
      float[] kept =
          new EmulatedBuffers()
              .floats("before", before)
              .floats("after", after)
              .mask("mask", mask, 4, COLUMNS)
              .numbers(COLUMNS, 0)
              .run(device, "prune_to_mask", GRID, 256)
              .floats("after");
      for (int i = 0; i < ENTRIES; i++) {
        assertEquals(before[i], both[i]);
        assertEquals((double) after[i] - before[i], both[ENTRIES + i]);
        boolean keeps = (mask[i / COLUMNS * 38 + i % COLUMNS / 8] >> i % COLUMNS % 8 & 1) != 0;
        assertEquals(keeps ? before[i] : 0f, kept[i]);
      }
    }
  }

  @Test
  void rowsAreSummed() throws IOException {
    double[] left = drawn(ENTRIES, 7);
    double[] right = drawn(ENTRIES, 8);
    double[] added = drawn(COLUMNS, 9);
    EmulatedBuffers task =
        new EmulatedBuffers()
            .doubles("left", left)
            .doubles("right", right)
            .doubles("added", added)
            .doubles("products", new double[ROWS])
            .doubles("additions", new double[ROWS])
            .numbers(COLUMNS, 0);
    EmulatedBuffers alone =
        new EmulatedBuffers()
            .doubles("left", left)
            .doubles("right", right)
            .number(0L)
            .doubles("products", new double[ROWS])
            .number(0L)
            .numbers(COLUMNS, 0);
    try (EmulatedDevice device = device()) {
      task.run(device, "sum_rows", ROWS, 128);
      alone.run(device, "sum_rows", ROWS, 128);
    }
    for (int row = 0; row < ROWS; row++) {
      double product = 0;
      double addition = 0;
      for (int i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
        product += left[i] * right[i];
        addition += added[i % COLUMNS] * left[i] * left[i];
      }
      assertEquals(product, task.doubles("products")[row], 1e-12);
      assertEquals(addition, task.doubles("additions")[row], 1e-12);
      assertEquals(task.doubles("products")[row], alone.doubles("products")[row]);
    }
  }

  /** What the emulation would not let pass: the tests above run on kernels without these. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'    __syncthreads();\n    if (thread < step)' | '    if (thread < step)' | sum_rows",
        "'row, column, column < columns}' | 'row, column, column <= columns}' | differences"
      })
  void plantedErrorsAreCaught(String from, String to, String kernel, @TempDir Path directory)
      throws IOException {
    KernelSources planted =
        KernelSources.ofProject()
            .withError(
                directory.resolve("kernels"),
                "matrix/row_error.cu",
                "matrix/row_entries.cuh",
                from,
                to);
    EmulatedBuffers task =
        kernel.equals("sum_rows")
            ? new EmulatedBuffers()
                .doubles("left", new double[ENTRIES])
                .doubles("right", new double[ENTRIES])
                .number(0L)
                .doubles("products", new double[ROWS])
                .number(0L)
                .numbers(COLUMNS, 0)
            : new EmulatedBuffers()
                .floats("before", new float[ENTRIES])
                .floats("after", new float[ENTRIES])
                .doubles("both", new double[2 * ENTRIES])
                .numbers(ROWS, COLUMNS);
    int threads = kernel.equals("sum_rows") ? 128 : 256;
    int grid = kernel.equals("sum_rows") ? ROWS : GRID;
    try (EmulatedDevice device = new EmulatedDevice(planted, 0)) {
      assertThrows(AssertionError.class, () -> task.run(device, kernel, grid, threads));
    }
  }

  /** An iteration without its products, and the product by the eigenvalues. */
  @Test
  void admmStepsAreThoseOfLoops() throws IOException {
    double rho = 0.3;
    double[] eigenvalues = Arrays.stream(drawn(COLUMNS, 10)).map(Math::abs).toArray();
    double[] rowValues = Arrays.stream(drawn(ROWS, 16)).map(Math::abs).toArray();
    double[] free = drawn(ENTRIES, 11);
    double[] dual = drawn(ENTRIES, 12);
    double[] sparse = drawn(ENTRIES, 13);
    double[] right = drawn(ENTRIES, 14);
    byte[] mask = new byte[ROWS * 38];
    new Random(15).nextBytes(mask);
    EmulatedBuffers task =
        new EmulatedBuffers()
            .doubles("free", free)
            .doubles("dual", dual)
            .doubles("sparse", sparse)
            .doubles("shifted", new double[ENTRIES])
            .doubles("right", right)
            .doubles("eigenvalues", eigenvalues)
            .doubles("row_values", rowValues)
            .mask("mask", mask, 4, COLUMNS)
            .number(rho)
            .numbers(COLUMNS, 0);
    double[] expected = new double[ENTRIES];
    try (EmulatedDevice device = device()) {
      task.run(device, "admm_begin", GRID, 256);
      Arrays.setAll(expected, i -> rho * sparse[i] - dual[i]);
      assertBits(expected, task.doubles("shifted"));
      task.run(device, "admm_solve", GRID, 256);
      double[] begun = expected.clone();
      Arrays.setAll(
          expected,
          i -> (begun[i] + right[i]) / (eigenvalues[i % COLUMNS] * rowValues[i / COLUMNS] + rho));
      assertBits(expected, task.doubles("shifted"));
      task.run(device, "admm_shift", GRID, 256);
      Arrays.setAll(expected, i -> free[i] + dual[i] / rho);
      assertBits(expected, task.doubles("shifted"));
      task.run(device, "admm_project", GRID, 256);
      double[] scaled =
          new EmulatedBuffers()
              .doubles("values", free)
              .doubles("factors", eigenvalues)
              .numbers(COLUMNS, 0)
              .run(device, "scale_columns_by", GRID, 256)
              .doubles("values");
      double[] damped =
          new EmulatedBuffers()
              .doubles("product", right)
              .doubles("rows", free)
              .doubles("factors", eigenvalues)
              .doubles("added", drawn(COLUMNS, 20))
              .numbers(COLUMNS, 0)
              .run(device, "add_damping", GRID, 256)
              .doubles("product");
      for (int i = 0; i < ENTRIES; i++) {
        double added = drawn(COLUMNS, 20)[i % COLUMNS];
        assertEquals(right[i] * eigenvalues[i % COLUMNS] + free[i] * added, damped[i]);
        boolean keeps = (mask[i / COLUMNS * 38 + i % COLUMNS / 8] >> i % COLUMNS % 8 & 1) != 0;
        double kept = keeps ? expected[i] : 0;
        assertEquals(kept, task.doubles("sparse")[i]);
        assertEquals(dual[i] + rho * (free[i] - kept), task.doubles("dual")[i]);
        assertEquals(free[i] * eigenvalues[i % COLUMNS], scaled[i]);
      }
    }
  }

  private static void assertBits(double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i]);
    }
  }

  /** Row 0 has ended, row 1 has no curvature, row 2 moves. */
  @Test
  void refitStepsAreThoseOfLoops() throws IOException {
    double[] weights = drawn(ENTRIES, 16);
    double[] residual = drawn(ENTRIES, 17);
    double[] direction = drawn(ENTRIES, 18);
    double[] product = drawn(ENTRIES, 19);
    double[] squares = {1e-14, 2, 3};
    double[] before = {1e-13, 4, 5};
    double[] curvatures = {1, 0, 2};
    EmulatedBuffers task =
        new EmulatedBuffers()
            .doubles("weights", weights)
            .doubles("residual", residual)
            .doubles("direction", direction)
            .doubles("product", product)
            .doubles("squares", squares)
            .doubles("before", before)
            .doubles("curvatures", curvatures)
            .doubles("right", 1, 1, 1)
            .ints("count", 40)
            .number(1e-12)
            .numbers(ROWS, COLUMNS);
    try (EmulatedDevice device = device()) {
      task.run(device, "refit_count", 1, 256);
      assertEquals(42, task.ints("count")[0]);
      task.run(device, "refit_step", GRID, 256);
      task.run(device, "refit_turn", GRID, 256);
      for (int i = 0; i < ENTRIES; i++) {
        int row = i / COLUMNS;
        double length = row == 2 ? before[row] / curvatures[row] : 0;
        double left = residual[i] - length * product[i];
        assertEquals(weights[i] + length * direction[i], task.doubles("weights")[i]);
        assertEquals(left, task.doubles("residual")[i]);
        double turned = left + squares[row] / before[row] * direction[i];
        assertEquals(turned, task.doubles("direction")[i]);
      }
      double[] residuals = task.doubles("residual");
      task.run(device, "refit_begin", GRID, 256);
      for (int i = 0; i < ENTRIES; i++) {
        assertEquals(residuals[i] - product[i], task.doubles("residual")[i]);
        assertEquals(residuals[i] - product[i], task.doubles("direction")[i]);
      }
      assertTrue(device.isAlive());
    }
  }
}
