/**
 * Pruning of one linear, band by band: weights in their checkpoint format in, zeros in place out.
 * What every pruner does with a band around solving is here, too: check, widen, gather, mask, sum.
 */
package org.tsenor.pruning;
