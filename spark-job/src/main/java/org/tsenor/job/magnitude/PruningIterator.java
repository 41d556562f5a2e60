package org.tsenor.job.magnitude;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.job.settings.Sparsity;

/**
 * The rows of a partition, pruned in their order: where a device prunes, the next rows are begun
 * before the first is finished.
 *
 * <p>Rows of one target only are under way together: their pruner holds the device's memory, and
 * another's would have to wait for it.
 */
final class PruningIterator implements Iterator<Row>, AutoCloseable {
  private final Iterator<Row> bands;
  private final BandPruner pruner;
  private final Map<String, Sparsity> targets;
  private final LongAccumulator weightsDone;
  private final Deque<PendingRow> pending = new ArrayDeque<>();

  /** A band that was read but has to wait for those before it; null if there is none. */
  private Row held;

  /** Of the bands under way that are pruned. */
  private Sparsity target;

  /**
   * @param targets by tensor; a tensor without one passes through
   * @param weightsDone counts the weights of finished bands, for progress
   */
  PruningIterator(
      Iterator<Row> bands,
      BandPruner pruner,
      Map<String, Sparsity> targets,
      LongAccumulator weightsDone) {
    this.bands = bands;
    this.pruner = pruner;
    this.targets = targets;
    this.weightsDone = weightsDone;
  }

  @Override
  public boolean hasNext() {
    return !pending.isEmpty() || held != null || bands.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      begin();
      PendingRow first = pending.remove();
      Row pruned = pruner.finish(first);
      weightsDone.add(pruner.weights(first));
      return pruned;
    } catch (DeviceLostException e) {
      LostDevice.giveUpExecutor(e);
      throw e;
    }
  }

  private void begin() {
    while (pending.size() < Math.max(1, pruner.depth()) && (held != null || bands.hasNext())) {
      Row band = held != null ? held : bands.next();
      held = null;
      Sparsity wanted = targets.get(pruner.tensor(band));
      if (wanted != null && !wanted.equals(target) && !pending.isEmpty()) {
        held = band;
        return;
      }
      target = wanted == null ? target : wanted;
      pending.add(pruner.begin(band, wanted));
    }
  }

  /** Gives up what is under way when a task ends early. */
  @Override
  public void close() {
    while (!pending.isEmpty()) {
      pending.remove().close();
    }
  }
}
