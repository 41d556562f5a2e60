/**
 * Calibrated pruning on a device: masks, updates and errors of a band are computed there, and
 * weights, masks and sums come back. In double, as {@link org.tsenor.pruning.calibrated}'s own
 * pruners, which are the oracles. Prepared inputs are copied there once a process, and shared by
 * the tasks that use them.
 */
package org.tsenor.pruning.calibrated.cuda;
