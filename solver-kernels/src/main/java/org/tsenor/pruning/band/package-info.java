/** What every pruner does with a band around solving: check, widen, gather, mask, sum. */
package org.tsenor.pruning.band;
