package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Cuts linears into bands of about equal work. Where they are cut does not change a weight, so it
 * may depend on the cluster.
 *
 * @param bands of all linears together, about
 */
record RowCut(int bands) {
  /** 64 MiB of floats; a task holds a few times as much. */
  private static final long MAX_WEIGHTS = 1 << 24;

  List<LinearBand> cut(List<PreparedLinears> linears, ShardPlan shard) {
    long total =
        linears.stream()
            .flatMap(prepared -> prepared.tensors().stream())
            .mapToLong(name -> shard.tensor(name).elements())
            .sum();
    List<LinearBand> cut = new ArrayList<>();
    for (PreparedLinears prepared : linears) {
      for (String name : prepared.tensors()) {
        addBands(prepared, shard.position(name), shard.tensor(name), total, cut);
      }
    }
    return cut;
  }

  private void addBands(
      PreparedLinears prepared,
      int position,
      TensorEntry tensor,
      long total,
      List<LinearBand> into) {
    long wanted = Math.min(Math.max(1, total / bands), MAX_WEIGHTS);
    int group = prepared.outcome().rowGroup();
    long step = Math.max(1, wanted / tensor.columns() / group) * group;
    for (long row = 0; row < tensor.rows(); row += step) {
      into.add(
          new LinearBand(
              tensor.name(),
              new PieceKey(position, row),
              (int) Math.min(step, tensor.rows() - row),
              prepared));
    }
  }
}
