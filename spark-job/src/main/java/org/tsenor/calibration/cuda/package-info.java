/** Sums over calibration tokens that stay on a CUDA device until a task is done. */
package org.tsenor.calibration.cuda;
