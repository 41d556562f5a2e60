package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LinearInput;
import org.tsenor.model.TwinLayer;

/**
 * Sums, over windows that rest where a linear's input is computed, what is known of that input on
 * both streams. For one thread, whose lease it has until it is closed.
 *
 * <p>Memory beside the layer twice and the activations of one window: with c columns of the input
 * and h of the residual stream, half of c² doubles, c² more, and for linears that join the residual
 * stream h·c; floats of shape (tokens, c + h).
 */
final class TwinSums implements AutoCloseable {
  private static final int INPUTS = 0;
  private static final int RESIDUAL = 1;

  private final TwinRoom<Sums> room;
  private final LinearInput input;
  private final int columns;
  private final int hidden;

  /** Null once it is closed: the heap has its memory back while others still hold this. */
  private Sums sums;

  /** What is summed, and what a window is subtracted in. */
  private record Sums(
      GramSteps.Space gram, GramSteps.Cross cross, Matrix difference, Matrix residual) {}

  private TwinSums(TwinRoom<Sums> room, LinearInput input, int columns, int hidden) {
    this.room = room;
    this.input = input;
    this.columns = columns;
    this.hidden = hidden;
    this.sums = room.more();
  }

  /** Sums of one task, over no windows; waits until there is room. */
  static TwinSums open(Engine engine, DecoderContext context, TwinLayer layer, InputLinears wanted)
      throws IOException {
    int columns = wanted.columns();
    int hidden = context.config().sizes().hidden();
    LinearInput input = wanted.input();
    TwinRoom<Sums> room =
        TwinRoom.open(
            engine, context, layer, space -> layOut(space, context.maxTokens(), wanted, hidden));
    GramSteps steps = room.lease().steps().gram();
    steps.clear(room.more().gram());
    steps.clear(room.more().cross());
    return new TwinSums(room, input, columns, hidden);
  }

  private static Sums layOut(Workspace space, int tokens, InputLinears wanted, int hidden) {
    int columns = wanted.columns();
    boolean joins = wanted.input().joinsResidual();
    int[] heights = joins ? new int[] {columns, hidden} : new int[] {columns};
    int[] widths = joins ? new int[] {columns, columns} : new int[] {columns};
    return new Sums(
        space.gramSpace(new int[] {columns}, tokens),
        space.crossSpace(heights, widths, tokens),
        space.floats(tokens, columns),
        joins ? space.floats(tokens, hidden) : null);
  }

  /** Adds one window, which rests at the input's place. */
  void add(TwinWindow window) {
    Steps steps = room.lease().steps();
    int tokens = window.tokens();
    Matrix difference = sums.difference().rowRange(0, tokens);
    // The passes share their activations: the first one's input is gone with the second.
    steps.copy(room.dense().input(window.dense().resting(tokens), input), difference);
    Matrix pruned = room.pruned().input(window.pruned().resting(tokens), input);
    steps.subtract(difference, pruned, difference);
    steps.gram().add(sums.gram(), 0, pruned);
    steps.gram().add(sums.cross(), INPUTS, difference, pruned);
    if (input.joinsResidual()) {
      Matrix residual = sums.residual().rowRange(0, tokens);
      steps.upload(residualDifference(window), 0, residual);
      steps.gram().add(sums.cross(), RESIDUAL, residual, pruned);
    }
  }

  private static float[] residualDifference(TwinWindow window) {
    float[] difference = window.dense().residual().clone();
    float[] pruned = window.pruned().residual();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= pruned[i];
    }
    return difference;
  }

  /** The sums. */
  List<PanelCuts.Cut> cuts() {
    List<PanelCuts.Cut> cuts = new ArrayList<>();
    GramSteps steps = room.lease().steps().gram();
    cuts.add(
        new PanelCuts.Cut(
            0,
            PanelKey.Sum.GRAM,
            Panels.of(columns),
            (first, end) -> steps.lowerRows(sums.gram(), 0, first, end)));
    cuts.add(
        new PanelCuts.Cut(
            0,
            PanelKey.Sum.INPUTS,
            Panels.of(columns, columns),
            (first, end) -> steps.rows(sums.cross(), INPUTS, first, end)));
    if (input.joinsResidual()) {
      cuts.add(
          new PanelCuts.Cut(
              0,
              PanelKey.Sum.RESIDUAL,
              Panels.of(hidden, columns),
              (first, end) -> steps.rows(sums.cross(), RESIDUAL, first, end)));
    }
    return cuts;
  }

  /** Gives the memory back; closing twice is harmless. */
  @Override
  public void close() {
    sums = null;
    room.close();
  }
}
