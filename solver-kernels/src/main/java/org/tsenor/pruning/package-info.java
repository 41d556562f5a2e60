/**
 * Pruning of one linear, band by band: weights in their checkpoint format in, zeros in place out.
 * What every pruner does with a band around solving is here, too: check, widen, gather, mask, sum.
 *
 * <p>Its doors: the way in, {@code LinearPruner} with {@code PendingBand} and {@code PrunedBand},
 * here {@code MagnitudePruner} of {@code MagnitudeSettings}, {@code ColumnPruner} around another; a
 * band, {@code WeightBand} in a {@code WeightFormat}, {@code FiniteCheck} and {@code
 * NonFiniteWeightException}; sums, {@code BandStatistics}, {@code BlockSums}; and what pruners
 * elsewhere share with it, {@code BandTally}, {@code MaskBytes}, {@code MaskedBand}, {@code
 * RowOfBlocks}, {@code WeightLoops}.
 */
package org.tsenor.pruning;
