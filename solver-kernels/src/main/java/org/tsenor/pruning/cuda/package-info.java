/** Magnitude pruning with the weights on a device: a band goes in; band, mask and sums come out. */
package org.tsenor.pruning.cuda;
