/** SparseGPT: optimal brain surgeon, column by column, with one factor for all rows. */
package org.tsenor.pruning.calibrated.sparsegpt;
