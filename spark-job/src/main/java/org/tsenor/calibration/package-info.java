/** What is summed from activations and losses of calibration and evaluation windows. */
package org.tsenor.calibration;
