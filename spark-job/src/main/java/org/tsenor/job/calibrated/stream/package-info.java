/** Calibration windows on their way through the model, as a Spark dataset. */
package org.tsenor.job.calibrated.stream;
