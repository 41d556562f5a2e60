package org.tsenor.job.verify;

import java.io.Serializable;

/**
 * Weights of a pruned tensor, counted and added up.
 *
 * @param weights that were looked at
 * @param nonzeros weights that are not zero
 * @param keptZeros weights that the mask keeps and that are zero
 * @param emptyGroups groups of M in a row, or down a column where the pattern runs, that have
 *     nothing but zeros
 * @param shortGroups such groups with fewer than N weights that are not zero
 * @param keptScore sum of |w|^power
 * @param keptSquare sum of w²
 * @param totalScore sum of |w|^power in the original; 0 without one
 * @param totalSquare sum of w² in the original; 0 without one
 */
record WeightCounts(
    long weights,
    long nonzeros,
    long keptZeros,
    long emptyGroups,
    long shortGroups,
    double keptScore,
    double keptSquare,
    double totalScore,
    double totalSquare)
    implements Serializable {
  static final WeightCounts NONE = new WeightCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  WeightCounts plus(WeightCounts other) {
    return new WeightCounts(
        weights + other.weights,
        nonzeros + other.nonzeros,
        keptZeros + other.keptZeros,
        emptyGroups + other.emptyGroups,
        shortGroups + other.shortGroups,
        keptScore + other.keptScore,
        keptSquare + other.keptSquare,
        totalScore + other.totalScore,
        totalSquare + other.totalSquare);
  }
}
