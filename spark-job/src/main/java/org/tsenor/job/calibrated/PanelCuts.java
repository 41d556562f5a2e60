package org.tsenor.job.calibrated;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tsenor.job.executor.LostDevice;
import scala.Tuple2;

/**
 * The panels of all inputs' sums, each cut when it is asked for: an iterator of a Java stream of
 * streams would cut all panels of an input beforehand. The pass is closed behind the last.
 */
final class PanelCuts implements Iterator<Tuple2<PanelKey, double[]>> {
  private final List<InputLinears> inputs;
  private final GramPass sums;
  private final int window;
  private int input;
  private int panel;

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
    Panels panels = Panels.of(inputs.get(input).columns());
    Tuple2<PanelKey, double[]> cut =
        new Tuple2<>(
            new PanelKey(input, panel, window),
            LostDevice.watch(() -> sums.lowerRows(input, panels.first(panel), panels.end(panel))));
    panel++;
    if (panel == panels.count()) {
      panel = 0;
      input++;
    }
    if (!hasNext()) {
      // Others still hold this while Spark sorts and sends what was cut.
      sums.close();
    }
    return cut;
  }
}
