package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * What a report says of masks and scores, of one tensor or of all.
 *
 * @param blocks masks solved
 * @param nonzeros weights that are not zero
 * @param keptScore sum of the kept scores
 * @param upperBound no feasible mask keeps more
 * @param totalScore sum of all scores
 * @param gapMean mean relative gap of a block
 * @param gapMax largest relative gap of a block
 * @param scoreShare kept score of the total
 * @param squareShare share of the sum of squared weights that is kept
 * @param completedEntries entries added to rows that a solver had left short
 * @param seconds of solving
 */
record ScoreClaim(
    long blocks,
    long nonzeros,
    double keptScore,
    double upperBound,
    double totalScore,
    double gapMean,
    double gapMax,
    double scoreShare,
    double squareShare,
    long completedEntries,
    double seconds) {

  /**
   * Numbers that follow from others of the same report differ by the rounding of a few operations.
   */
  private static final double ROUNDING = 1e-12;

  /** Bound and kept score are sums of their own, each rounded. */
  private static final double BOUND_ROUNDING = 1e-9;

  /** Scores that are squares are rounded to floats; their total is not. */
  static final double SQUARE_ROUNDING = 0x1p-23;

  static ScoreClaim of(ReportField node) {
    return new ScoreClaim(
        node.field("blocks").count(),
        node.field("nonzeros").count(),
        node.field("kept_score").amount(),
        node.field("upper_bound").amount(),
        node.field("total_score").amount(),
        node.field("gap_mean").amount(),
        node.field("gap_max").amount(),
        node.field("score_share").amount(),
        node.field("square_share").amount(),
        node.field("completed_entries").count(),
        node.field("seconds").amount());
  }

  /** What the report of all these must say, but for the square share, whose parts it has not. */
  static ScoreClaim total(List<ScoreClaim> claims, double squareShare) {
    long blocks = 0;
    long nonzeros = 0;
    long completed = 0;
    double kept = 0;
    double bound = 0;
    double total = 0;
    double gaps = 0;
    double gapMax = 0;
    double seconds = 0;
    for (ScoreClaim claim : claims) {
      blocks += claim.blocks;
      nonzeros += claim.nonzeros;
      completed += claim.completedEntries;
      kept += claim.keptScore;
      bound += claim.upperBound;
      total += claim.totalScore;
      gaps += claim.gapMean * claim.blocks;
      gapMax = Math.max(gapMax, claim.gapMax);
      seconds += claim.seconds;
    }
    double gapMean = blocks == 0 ? 0 : gaps / blocks;
    double share = total > 0 ? kept / total : 0;
    return new ScoreClaim(
        blocks,
        nonzeros,
        kept,
        bound,
        total,
        gapMean,
        gapMax,
        share,
        squareShare,
        completed,
        seconds);
  }

  /** What contradicts itself, each in words that begin with the field. */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    if (keptScore > upperBound * (1 + BOUND_ROUNDING)) {
      found.add("kept_score %s is above upper_bound %s".formatted(keptScore, upperBound));
    }
    if (keptScore < upperBound * (1 - gapMax) * (1 - BOUND_ROUNDING)) {
      found.add(
          "gap_max %s does not cover the gap from kept_score %s to upper_bound %s"
              .formatted(gapMax, keptScore, upperBound));
    }
    if (keptScore > totalScore * (1 + SQUARE_ROUNDING)) {
      found.add("kept_score %s is above total_score %s".formatted(keptScore, totalScore));
    }
    if (gapMax > 1
        || gapMean > gapMax * (1 + BOUND_ROUNDING)
        || gapMax > gapMean * blocks * (1 + BOUND_ROUNDING)) {
      found.add(
          "gap_max %s and gap_mean %s of %d blocks do not go together"
              .formatted(gapMax, gapMean, blocks));
    }
    if (!isClose(scoreShare, totalScore > 0 ? keptScore / totalScore : 0)) {
      found.add(
          "score_share %s is not kept_score %s of total_score %s"
              .formatted(scoreShare, keptScore, totalScore));
    }
    return found;
  }

  /** Where these numbers are not those that must be, each in words that begin with the field. */
  List<String> differencesFrom(ScoreClaim sums) {
    List<String> found = new ArrayList<>();
    compareCounts("blocks", blocks, sums.blocks, found);
    compareCounts("nonzeros", nonzeros, sums.nonzeros, found);
    compare("kept_score", keptScore, sums.keptScore, found);
    compare("upper_bound", upperBound, sums.upperBound, found);
    compare("total_score", totalScore, sums.totalScore, found);
    compare("gap_mean", gapMean, sums.gapMean, found);
    compare("gap_max", gapMax, sums.gapMax, found);
    compare("score_share", scoreShare, sums.scoreShare, found);
    compareCounts("completed_entries", completedEntries, sums.completedEntries, found);
    compare("seconds", seconds, sums.seconds, found);
    return found;
  }

  private static void compareCounts(String field, long claimed, long sum, List<String> found) {
    if (claimed != sum) {
      found.add("%s is %d, but its tensors add up to %d".formatted(field, claimed, sum));
    }
  }

  private static void compare(String field, double claimed, double sum, List<String> found) {
    if (!isClose(claimed, sum)) {
      found.add("%s is %s, but its tensors add up to %s".formatted(field, claimed, sum));
    }
  }

  static boolean isClose(double one, double other) {
    return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
  }
}
