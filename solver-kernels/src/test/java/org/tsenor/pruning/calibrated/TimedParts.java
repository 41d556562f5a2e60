package org.tsenor.pruning.calibrated;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.linalg.SymmetricEigen;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;

/** Roles that measure the CPU time spent in them, for one thread. */
final class TimedParts {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private double factorizing;
  private double multiplying;
  private double solving;
  private double operations;

  /** Seconds in factorizations. */
  double factorizing() {
    return factorizing;
  }

  /** Seconds in products. */
  double multiplying() {
    return multiplying;
  }

  /** Seconds in mask solvers. */
  double solving() {
    return solving;
  }

  /** Floating point operations of the products. */
  double operations() {
    return operations;
  }

  /** Seconds of CPU that this thread has taken. */
  static double now() {
    return THREADS.getCurrentThreadCpuTime() * 1e-9;
  }

  Factorizations factorizations(Factorizations timed) {
    return new Factorizations() {
      @Override
      public String description() {
        return timed.description();
      }

      @Override
      public OptionalInt cholesky(DoubleMatrix matrix) {
        return factored(() -> timed.cholesky(matrix));
      }

      @Override
      public void invertLower(DoubleMatrix lower) {
        factored(
            () -> {
              timed.invertLower(lower);
              return lower;
            });
      }

      @Override
      public void invertFactored(DoubleMatrix factor) {
        factored(
            () -> {
              timed.invertFactored(factor);
              return factor;
            });
      }

      @Override
      public SymmetricEigen eigen(DoubleMatrix matrix) {
        return factored(() -> timed.eigen(matrix));
      }
    };
  }

  private <T> T factored(Supplier<T> run) {
    double start = now();
    T result = run.get();
    factorizing += now() - start;
    return result;
  }

  SolverBackend backend(SolverBackend timed) {
    return new TimedBackend(timed);
  }

  private final class TimedBackend implements SolverBackend {
    private final SolverBackend timed;

    TimedBackend(SolverBackend timed) {
      this.timed = timed;
    }

    @Override
    public String name() {
      return timed.name();
    }

    @Override
    public String description() {
      return timed.description();
    }

    @Override
    public Optional<String> unavailableReason() {
      return timed.unavailableReason();
    }

    @Override
    public MaskSolver solver(SolverSettings settings) {
      MaskSolver solver = timed.solver(settings);
      return scores -> {
        double start = now();
        SolverResult result = solver.solve(scores);
        solving += now() - start;
        return result;
      };
    }
  }

  MatrixOps ops(MatrixOps timed) {
    return new TimedOps(timed);
  }

  private final class TimedOps implements MatrixOps {
    private final MatrixOps timed;

    TimedOps(MatrixOps timed) {
      this.timed = timed;
    }

    private void run(double entries, int inner, Runnable product) {
      double start = now();
      product.run();
      multiplying += now() - start;
      operations += 2 * entries * inner;
    }

    private void run(FloatBlock into, int inner, Runnable product) {
      run((double) into.rows() * into.columns(), inner, product);
    }

    private void run(DoubleBlock into, int inner, Runnable product) {
      run((double) into.rows() * into.columns(), inner, product);
    }

    @Override
    public String description() {
      return timed.description();
    }

    @Override
    public void multiply(FloatBlock left, FloatBlock right, FloatBlock into) {
      run(into, left.columns(), () -> timed.multiply(left, right, into));
    }

    @Override
    public void multiplyTransposed(FloatBlock left, FloatBlock right, FloatBlock into) {
      run(into, left.columns(), () -> timed.multiplyTransposed(left, right, into));
    }

    @Override
    public void addProduct(FloatBlock left, FloatBlock right, FloatBlock into) {
      run(into, left.columns(), () -> timed.addProduct(left, right, into));
    }

    @Override
    public void addProductOfColumns(FloatBlock left, FloatBlock right, FloatBlock into) {
      run(into, left.rows(), () -> timed.addProductOfColumns(left, right, into));
    }

    @Override
    public void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
      run(into, left.columns(), () -> timed.multiply(left, right, into));
    }

    @Override
    public void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
      run(into, left.columns(), () -> timed.multiplyTransposed(left, right, into));
    }

    @Override
    public void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
      run(into, left.columns(), () -> timed.subtractProduct(left, right, into));
    }
  }
}
