/** What the calibrated methods share: scores in blocks, masks in rows, damping, errors. */
package org.tsenor.pruning.calibrated.rows;
