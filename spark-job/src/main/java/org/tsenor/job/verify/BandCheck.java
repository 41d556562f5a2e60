package org.tsenor.job.verify;

import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;
import org.tsenor.text.Counted;

/**
 * Proves one band of a pruned tensor: counts in both directions, zeros where the mask says so, kept
 * weights as they were; and adds up what its scores must be.
 *
 * <p>Works weight by weight and shares no code with the solvers or the pruners, so that a fault
 * there is not a fault here.
 */
final class BandCheck {
  private final Rules rules;
  private final BandFaults faults;

  /** Without a mask file a kept weight may be zero: then at most N are not zero. */
  private boolean exact;

  private boolean masked;

  private boolean judgesDropped;
  private long nonzeros;
  private long keptZeros;
  private long emptyGroups;
  private long shortGroups;

  /**
   * What a band has to satisfy.
   *
   * @param target pattern and structure
   * @param complete whether a mask keeps exactly N in every group; otherwise at most N
   * @param updated whether kept weights need not be the original's
   * @param scorePower power of the score that is summed
   */
  record Rules(Sparsity target, boolean complete, boolean updated, int scorePower) {}

  BandCheck(Rules rules, BandFaults faults) {
    this.rules = rules;
    this.faults = faults;
  }

  /** Checks every weight of a band. */
  WeightCounts check(WrittenBand band) {
    masked = band.mask() != null;
    exact = rules.complete && masked;
    judgesDropped = rules.complete && !masked && !rules.updated;
    boolean rows = !rules.target.inColumns();
    boolean columns = !rows || rules.target.structure() == Structure.TRANSPOSABLE;
    int size = rules.target.pattern().blockSize();
    Groups ofColumns = new Groups(band.columns());
    for (int row = 0; row < band.rows(); row++) {
      checkRow(band, row, ofColumns, rows);
      if (columns && row % size == size - 1) {
        checkColumns(band, row, ofColumns, !rows);
      }
    }
    if (!band.tailIsClear() && faults.count()) {
      faults.tell(
          "rows from %d: the mask has bits past the last column".formatted(band.firstRow()));
    }
    return counts(band);
  }

  /** What was seen of groups of M weights in a row, or down the columns. */
  private static final class Groups {
    private final int[] kept;
    private final int[] dropped;
    private final int[] nonzeros;
    private final int[] keptZeros;

    Groups(int count) {
      kept = new int[count];
      dropped = new int[count];
      nonzeros = new int[count];
      keptZeros = new int[count];
    }

    void add(int group, boolean keeps, boolean wasNonzero, boolean isNonzero) {
      kept[group] += keeps ? 1 : 0;
      dropped[group] += !keeps && wasNonzero ? 1 : 0;
      nonzeros[group] += isNonzero ? 1 : 0;
      keptZeros[group] += keeps && !isNonzero ? 1 : 0;
    }

    void clear(int group) {
      kept[group] = 0;
      dropped[group] = 0;
      nonzeros[group] = 0;
      keptZeros[group] = 0;
    }
  }

  private WeightCounts counts(WrittenBand band) {
    BandScores scores = new BandScores(band.format(), rules.scorePower);
    BandScores.Sums after = scores.sums(band.weights());
    BandScores.Sums before =
        band.original() == null ? BandScores.Sums.NONE : scores.sums(band.original());
    return new WeightCounts(
        (long) band.rows() * band.columns(),
        nonzeros,
        keptZeros,
        emptyGroups,
        shortGroups,
        after.score(),
        after.square(),
        rules.scorePower == 1 ? before.score() : before.square(),
        before.square());
  }

  /**
   * @param judged whether groups in a row are of the pattern
   */
  private void checkRow(WrittenBand band, int row, Groups ofColumns, boolean judged) {
    int size = rules.target.pattern().blockSize();
    Groups ofRow = new Groups(1);
    for (int column = 0; column < band.columns(); column++) {
      long before = nonzeros;
      boolean keeps = checkWeight(band, row, column);
      boolean was = !keeps && band.wasNonzero(row, column);
      ofRow.add(0, keeps, was, nonzeros > before);
      ofColumns.add(column, keeps, was, nonzeros > before);
      if (judged && column % size == size - 1) {
        count(ofRow, 0);
        if (isWrong(ofRow, 0) && faults.count()) {
          faults.tell(
              "row %d, block column %d: %s"
                  .formatted(band.firstRow() + row, column / size, told(ofRow, 0)));
        }
        ofRow.clear(0);
      }
    }
  }

  /**
   * @param counted whether the groups are in columns alone
   */
  private void checkColumns(WrittenBand band, int lastRow, Groups groups, boolean counted) {
    int size = rules.target.pattern().blockSize();
    for (int column = 0; column < band.columns(); column++) {
      if (counted) {
        count(groups, column);
      }
      if (isWrong(groups, column) && faults.count()) {
        faults.tell(
            "column %d, block row %d, block column %d: %s"
                .formatted(
                    column,
                    (band.firstRow() + lastRow) / size,
                    column / size,
                    told(groups, column)));
      }
      groups.clear(column);
    }
  }

  private void count(Groups groups, int group) {
    emptyGroups += groups.nonzeros[group] == 0 ? 1 : 0;
    shortGroups += groups.nonzeros[group] < rules.target.pattern().kept() ? 1 : 0;
  }

  private boolean isWrong(Groups groups, int group) {
    return wrong(groups.kept[group]) || dropsTooMany(groups.dropped[group]);
  }

  private String told(Groups groups, int group) {
    if (!wrong(groups.kept[group])) {
      return tooMany(groups.dropped[group]);
    }
    // Without a mask all bits but those of +0.0 are kept: a zero that is kept is -0.0, as it is
    // left by what multiplies weights by a mask.
    String zeros =
        masked || groups.keptZeros[group] == 0
            ? ""
            : " (%d of them are -0.0: a pruned weight is +0.0)".formatted(groups.keptZeros[group]);
    return "keeps %d of %d%s, %s"
        .formatted(groups.kept[group], rules.target.pattern().blockSize(), zeros, allowed());
  }

  /** Whether the weight counts as kept. */
  private boolean checkWeight(WrittenBand band, int row, int column) {
    boolean keeps = band.keeps(row, column);
    int bits = band.weightBits(row, column);
    // -0.0 is a zero that a kernel may count as a value: only +0.0 is a pruned weight.
    int negativeZero = 1 << (8 * band.format().bytes() - 1);
    boolean zero = bits == 0 || bits == negativeZero;
    nonzeros += zero ? 0 : 1;
    keptZeros += keeps && zero ? 1 : 0;
    if (!keeps && bits != 0 && faults.count()) {
      faults.tell(
          "row %d, column %d: pruned by the mask, but its bits are 0x%x and not +0.0"
              .formatted(band.firstRow() + row, column, bits));
    }
    if (keeps
        && band.original() != null
        && !rules.updated
        && bits != band.originalBits(row, column)
        && faults.count()) {
      faults.tell(
          "row %d, column %d: kept, but its bits are 0x%x and were 0x%x"
              .formatted(band.firstRow() + row, column, bits, band.originalBits(row, column)));
    }
    return keeps;
  }

  private boolean wrong(int kept) {
    int allowed = rules.target.pattern().kept();
    return exact ? kept != allowed : kept > allowed;
  }

  private String allowed() {
    return (exact ? "must be exactly " : "may be at most ") + rules.target.pattern().kept();
  }

  /**
   * Without a mask a weight that is zero may have been kept, but no more than M − N that were not
   * zero can have been dropped.
   */
  private boolean dropsTooMany(int dropped) {
    return judgesDropped && dropped > mostDropped();
  }

  private int mostDropped() {
    return rules.target.pattern().blockSize() - rules.target.pattern().kept();
  }

  private String tooMany(int dropped) {
    return "%s zero that were not, may be at most %d"
        .formatted(Counted.of(dropped, "weight is", "weights are"), mostDropped());
  }
}
