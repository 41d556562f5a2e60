/** What calibrated methods have in common on a device: rows, their masks and their error. */
package org.tsenor.pruning.calibrated.cuda.rows;
