package org.tsenor.job.run;

import org.tsenor.job.settings.Sparsity;
import org.tsenor.pruning.PrunedBand;

/**
 * A pruned band and how it came about.
 *
 * @param band weights, mask and statistics
 * @param weights how many weights it has
 * @param target what it was pruned to
 * @param solvedBy what solved it, and where
 * @param seconds wall time
 */
public record SolvedBand(
    PrunedBand band, long weights, Sparsity target, SolvedBy solvedBy, double seconds) {}
