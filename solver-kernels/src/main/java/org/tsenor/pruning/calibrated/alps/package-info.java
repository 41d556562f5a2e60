/** ALPS: ADMM for the mask, conjugate gradients for the weights on it. */
package org.tsenor.pruning.calibrated.alps;
