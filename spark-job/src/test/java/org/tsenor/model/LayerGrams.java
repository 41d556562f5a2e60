package org.tsenor.model;

import java.io.IOException;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;

/** The Gram matrices of all inputs of one decoder layer, summed by an engine. */
public final class LayerGrams implements AutoCloseable {
  private static final List<LinearInput> INPUTS = List.of(LinearInput.values());

  private final int[] columns;
  private final LayerPass pass;
  private final GramSteps.Space sums;

  private record Room(LayerActivations activations, GramSteps.Space sums) {}

  /** Sums over no tokens. */
  public LayerGrams(Engine engine, DecoderContext context, StoredLayer layer) throws IOException {
    TensorShapes shapes = new TensorShapes(context.config());
    columns = INPUTS.stream().mapToInt(shapes::columns).toArray();
    Layout<Room> layout =
        space ->
            new Room(
                LayerActivations.in(space, context), space.gramSpace(columns, context.maxTokens()));
    Lease<LayerWeights> lease = engine.lease(layer, List.of(layout));
    Room room = lease.lay(layout);
    pass = new LayerPass(context, lease, room.activations());
    sums = room.sums();
    lease.steps().gram().clear(sums);
  }

  /** Adds a window. */
  public void add(FloatMatrix window) {
    pass.show(window, this::add);
  }

  /** Adds what is shown. */
  void add(LinearInput input, Matrix activations) {
    pass.steps().gram().add(sums, INPUTS.indexOf(input), activations);
  }

  LayerPass pass() {
    return pass;
  }

  Steps steps() {
    return pass.steps();
  }

  /** Waits for what is under way. */
  void await() {
    steps().gram().lowerRows(sums, 0, 0, 1);
  }

  /** The lower triangle, row by row, cut in uneven pieces as a task cuts it. */
  public double[] lower(LinearInput input) {
    int size = columns[INPUTS.indexOf(input)];
    return lower(steps(), sums, INPUTS.indexOf(input), size);
  }

  static double[] lower(Steps steps, GramSteps.Space sums, int index, int size) {
    double[] entries = new double[size * (size + 1) / 2];
    int at = 0;
    for (int row = 0; row < size; ) {
      int end = Math.min(size, row + 1 + row % 50);
      double[] some = steps.gram().lowerRows(sums, index, row, end);
      System.arraycopy(some, 0, entries, at, some.length);
      at += some.length;
      row = end;
    }
    if (at != entries.length) {
      throw new AssertionError("%d entries of %d".formatted(at, entries.length));
    }
    return entries;
  }

  /** Both triangles. */
  public DoubleMatrix matrix(LinearInput input) {
    double[] entries = lower(input);
    int size = columns[INPUTS.indexOf(input)];
    DoubleMatrix matrix = DoubleMatrix.zeros(size, size);
    int at = 0;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column <= row; column++, at++) {
        matrix.values()[row * size + column] = entries[at];
        matrix.values()[column * size + row] = entries[at];
      }
    }
    return matrix;
  }

  @Override
  public void close() {
    pass.close();
  }
}
