package org.tsenor.job.prune;

import org.tsenor.job.selection.Sparsity;
import org.tsenor.pruning.PrunedBand;

/**
 * A pruned band and how it came about.
 *
 * @param band weights, mask and statistics
 * @param weights how many weights it has
 * @param target what it was pruned to
 * @param backend what solved it
 * @param backendNote why a faster backend was passed over, null if none was
 * @param seconds wall time
 */
public record SolvedBand(
    PrunedBand band,
    long weights,
    Sparsity target,
    String backend,
    String backendNote,
    double seconds) {}
