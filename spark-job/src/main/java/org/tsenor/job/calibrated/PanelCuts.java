package org.tsenor.job.calibrated;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tsenor.job.executor.LostDevice;
import scala.Tuple2;

/**
 * The panels of all inputs' sums, each cut when it is asked for: an iterator of a Java stream of
 * streams would cut all panels of an input beforehand.
 */
final class PanelCuts implements Iterator<Tuple2<PanelKey, double[]>> {
  private final List<InputLinears> inputs;
  private final GramPass sums;
  private final int window;
  private int input;
  private int panel;

  /** Of the input; null before its first panel, and at the end, when others still hold this. */
  private GramRows sum;

  /**
   * @param inputs that are summed
   * @param window the first of the group that was summed
   */
  PanelCuts(List<InputLinears> inputs, GramPass sums, int window) {
    this.inputs = inputs;
    this.sums = sums;
    this.window = window;
  }

  @Override
  public boolean hasNext() {
    return input < inputs.size();
  }

  @Override
  public Tuple2<PanelKey, double[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    sum = panel == 0 ? sums.take(inputs.get(input).input()) : sum;
    Panels panels = Panels.of(sum.columns());
    Tuple2<PanelKey, double[]> cut =
        new Tuple2<>(
            new PanelKey(input, panel, window), LostDevice.watch(() -> panels.cut(sum, panel)));
    panel++;
    if (panel == panels.count()) {
      panel = 0;
      input++;
      sum = null;
    }
    return cut;
  }
}
