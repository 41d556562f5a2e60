package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.linalg.Matrix;
import org.tsenor.model.ActivationListener;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerActivations;
import org.tsenor.model.LayerPass;
import org.tsenor.model.LayerWeights;
import org.tsenor.model.LinearInput;
import org.tsenor.model.StoredLayer;

/**
 * Passes windows through a decoder layer as far as to the last input that is wanted, and sums the
 * Gram matrices of those that are. For one thread, whose lease it has until it is closed.
 *
 * <p>Memory: the layer, which tasks share; half a matrix of doubles for every input that is wanted;
 * the activations of one window.
 */
final class GramPass implements ActivationListener, AutoCloseable {
  private final LayerPass pass;
  private final List<LinearInput> inputs;

  /** Null once it is closed: the heap has its memory back while others still hold this. */
  private GramSteps.Space sums;

  /** What a task leases beside the layer. */
  private record Room(LayerActivations activations, GramSteps.Space sums) {}

  private GramPass(LayerPass pass, List<LinearInput> inputs, GramSteps.Space sums) {
    this.pass = pass;
    this.inputs = inputs;
    this.sums = sums;
  }

  /**
   * A pass of one task; waits until there is room.
   *
   * @param inputs that are wanted, in the order of {@link LinearInput}; at least one
   */
  static GramPass open(
      Engine engine, DecoderContext context, StoredLayer layer, List<InputLinears> inputs)
      throws IOException {
    int[] columns = inputs.stream().mapToInt(InputLinears::columns).toArray();
    Layout<Room> layout =
        space ->
            new Room(
                LayerActivations.in(space, context), space.gramSpace(columns, context.maxTokens()));
    Lease<LayerWeights> lease = engine.lease(layer, List.of(layout));
    boolean done = false;
    try {
      Room room = lease.lay(layout);
      lease.steps().gram().clear(room.sums());
      LayerPass pass = new LayerPass(context, lease, room.activations());
      done = true;
      return new GramPass(pass, inputs.stream().map(InputLinears::input).toList(), room.sums());
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /** Adds one window. */
  void add(WindowStream window) {
    pass.show(window.view(), this);
  }

  @Override
  public void accept(LinearInput input, Matrix activations) {
    int index = inputs.indexOf(input);
    if (index >= 0) {
      pass.steps().gram().add(sums, index, activations);
    }
  }

  @Override
  public boolean isLast(LinearInput input) {
    return input == inputs.get(inputs.size() - 1);
  }

  /** The sums of the inputs that are wanted. */
  List<PanelCuts.Cut> cuts(List<InputLinears> wanted) {
    return IntStream.range(0, wanted.size())
        .mapToObj(
            index ->
                new PanelCuts.Cut(
                    index,
                    PanelKey.Sum.GRAM,
                    Panels.of(wanted.get(index).columns()),
                    (first, end) -> pass.steps().gram().lowerRows(sums, index, first, end)))
        .toList();
  }

  /** Gives the memory back; closing twice is harmless. */
  @Override
  public void close() {
    sums = null;
    pass.close();
  }
}
