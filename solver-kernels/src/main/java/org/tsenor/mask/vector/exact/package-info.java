/**
 * The certified optimum of transposable blocks: one block at a time with its rows or columns in the
 * lanes, and, for blocks of 4 and 8, groups of them by {@link org.tsenor.mask.vector.small}. All
 * end in a certificate in double.
 */
package org.tsenor.mask.vector.exact;
