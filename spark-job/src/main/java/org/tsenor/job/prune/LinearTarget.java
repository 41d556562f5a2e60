package org.tsenor.job.prune;

import java.io.Serializable;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What one linear is pruned to.
 *
 * @param pattern how many weights survive of how many
 * @param structure along which directions
 */
public record LinearTarget(NmPattern pattern, Structure structure) implements Serializable {}
