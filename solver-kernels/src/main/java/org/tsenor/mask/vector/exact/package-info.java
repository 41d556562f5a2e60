/**
 * The certified optimum of transposable blocks on {@code jdk.incubator.vector}.
 *
 * <p>Two mappings: blocks of 4 and 8 are solved one to a lane, larger ones with the rows (or
 * columns) of one block in the lanes. Both end in a certificate in double.
 */
package org.tsenor.mask.vector.exact;
