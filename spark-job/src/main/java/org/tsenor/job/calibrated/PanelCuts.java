package org.tsenor.job.calibrated;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tsenor.job.executor.LostDevice;
import scala.Tuple2;

/**
 * The panels of some sums, each cut when it is asked for: an iterator of a Java stream of streams
 * would cut all panels of a sum beforehand. What has the sums is let go of behind the last.
 */
final class PanelCuts implements Iterator<Tuple2<PanelKey, double[]>> {
  private final List<Cut> cuts;
  private final Runnable end;
  private final int window;
  private int cut;
  private int panel;

  /**
   * One sum.
   *
   * @param input which of the layer's inputs
   * @param sum which of that input's
   * @param panels that it is cut into
   * @param rows gives some
   */
  record Cut(int input, PanelKey.Sum sum, Panels panels, Rows rows) {}

  /** Gives the entries of some rows of a sum. */
  @FunctionalInterface
  interface Rows {
    /**
     * A copy of them.
     *
     * @param firstRow at least 0
     * @param endRow behind the last
     */
    double[] between(int firstRow, int endRow);
  }

  /**
   * @param cuts sums, in the order of their keys
   * @param window the first of the group that was summed
   * @param end lets go of the sums
   */
  PanelCuts(List<Cut> cuts, int window, Runnable end) {
    this.cuts = cuts;
    this.window = window;
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    return cut < cuts.size();
  }

  @Override
  public Tuple2<PanelKey, double[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Cut of = cuts.get(cut);
    Panels panels = of.panels();
    Tuple2<PanelKey, double[]> next =
        new Tuple2<>(
            new PanelKey(of.input(), of.sum(), panel, window),
            LostDevice.watch(() -> of.rows().between(panels.first(panel), panels.end(panel))));
    panel++;
    if (panel == panels.count()) {
      panel = 0;
      cut++;
    }
    if (!hasNext()) {
      // Others still hold this while Spark sorts and sends what was cut.
      end.run();
    }
    return next;
  }
}
