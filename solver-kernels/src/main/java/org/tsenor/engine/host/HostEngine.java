package org.tsenor.engine.host;

import java.io.IOException;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Shared;
import org.tsenor.engine.SharedThings;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;

/**
 * The heap and the cores of this process. Room is taken as it is dealt out, so there is always room
 * for the first layout; what is shared is kept by {@link SharedThings#onHeap}.
 */
public final class HostEngine implements Engine {
  private final String description;
  private final MatrixOps ops;
  private final Factorizations factorizations;
  private final SolverBackend backend;

  /**
   * @param algebra multiplies and factors
   * @param backend solves masks
   */
  public HostEngine(LinearAlgebra algebra, SolverBackend backend) {
    this(algebra.ops(), algebra.factorizations(), backend);
  }

  /** For benchmarks: with products that are watched. */
  public HostEngine(MatrixOps ops, Factorizations factorizations, SolverBackend backend) {
    this.description = ops.description();
    this.ops = ops;
    this.factorizations = factorizations;
    this.backend = backend;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Factorizations factorizations() {
    return factorizations;
  }

  @Override
  public <S> Lease<S> lease(Shared<S> shared, List<? extends Layout<?>> choices)
      throws IOException {
    Steps steps = new HostSteps(ops, backend);
    SharedThings.Held<S> held =
        SharedThings.onHeap()
            .take(shared.step(), shared.key(), () -> brought(shared, steps), thing -> {});
    return new HostLease<>(held.thing(), steps, held::close);
  }

  private static <S> S brought(Shared<S> shared, Steps steps) throws IOException {
    S thing = shared.in(new HostWorkspace());
    shared.fill(thing, steps);
    return thing;
  }

  @Override
  public Lease<Void> lease(List<? extends Layout<?>> choices) {
    return new HostLease<>(null, new HostSteps(ops, backend), () -> {});
  }

  @Override
  public void release() {
    SharedThings.onHeap().letGo();
  }

  private record HostLease<S>(S shared, Steps steps, Runnable end) implements Lease<S> {
    @Override
    public int choice() {
      return 0;
    }

    @Override
    public <T> T lay(Layout<T> layout) {
      return layout.in(new HostWorkspace());
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
