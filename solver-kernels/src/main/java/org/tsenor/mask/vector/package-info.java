/**
 * The solvers on {@code jdk.incubator.vector}, for any vector width.
 *
 * <p>The certified optimum of transposable blocks is found one block at a time with its rows or
 * columns in the lanes; names that begin with {@code Plan}, {@code Block}, {@code Tied} belong to
 * it. Blocks of 4 and 8 go in groups, one block to a lane: {@link
 * org.tsenor.mask.vector.SmallBlockSolver}. All end in a certificate in double. The entropic method
 * has one block a lane, too: {@link org.tsenor.mask.vector.VectorTsenorSolver}.
 */
package org.tsenor.mask.vector;
