package org.tsenor.job.magnitude;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.SolvedBand;
import org.tsenor.job.run.SolvedBy;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.BlockSums;
import org.tsenor.pruning.MaskedBand;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;

/**
 * Applies the masks of {@link MaskColumns} to their bands. The time it reports is its own: what the
 * masks took is the plugin's to tell.
 */
final class MaskedBandFunction implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final RowLayout layout;
  private final ExpectedTensors expected;
  private final int width;
  private final List<Structure> structures;
  private final HashMap<String, Sparsity> targets;
  private final int scorePower;
  private final LongAccumulator weightsDone;

  /**
   * @param bands schema of bands before masks were appended
   * @param expected that bands must be of
   * @param weightsDone counts the weights of finished bands, for progress
   */
  MaskedBandFunction(
      StructType bands,
      PruneSettings settings,
      PrunePlan plan,
      ExpectedTensors expected,
      LongAccumulator weightsDone) {
    this.layout = new RowLayout(bands);
    this.expected = expected;
    this.width = bands.length();
    this.structures = MaskColumns.structures(plan);
    this.targets = new HashMap<>(plan.sparsities());
    this.scorePower = settings.method().scorePower();
    this.weightsDone = weightsDone;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Iterator<Row> bands = expected.checked(rows, layout);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bands.hasNext();
      }

      @Override
      public Row next() {
        return pruned(bands.next());
      }
    };
  }

  private Row pruned(Row row) {
    Object[] values = layout.widened(row);
    Sparsity target = targets.get(layout.tensor(row));
    if (target != null) {
      long start = System.nanoTime();
      Row found = row.getStruct(width + structures.indexOf(target.structure()));
      PrunedBand band = apply(layout.weights(row), found, target);
      SolvedBy solvedBy = SolvedBy.here(found.<String>getAs("backend"), null);
      double seconds = (System.nanoTime() - start) * 1e-9;
      layout.fill(values, new SolvedBand(band, layout.weightCount(row), target, solvedBy, seconds));
      weightsDone.add(layout.weightCount(row));
    }
    return RowFactory.create(values);
  }

  private PrunedBand apply(WeightBand band, Row found, Sparsity target) {
    // As everywhere, rows of the standard structure count in groups of as many as a block has.
    int size = target.pattern().blockSize();
    long down = (band.rows() + size - 1L) / size;
    BlockSums blocks =
        new BlockSums(
            down * (band.columns() / size),
            found.<Double>getAs("kept_score"),
            found.<Double>getAs("upper_bound"),
            found.<Double>getAs("gap_sum"),
            found.<Double>getAs("gap_max"),
            found.<Long>getAs("completed_entries"));
    return MaskedBand.of(band, found.<byte[]>getAs("mask"), blocks, scorePower);
  }
}
