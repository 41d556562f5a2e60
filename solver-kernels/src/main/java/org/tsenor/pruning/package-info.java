/**
 * Pruning of one linear, band by band: weights in their checkpoint format in, zeros in place out.
 */
package org.tsenor.pruning;
