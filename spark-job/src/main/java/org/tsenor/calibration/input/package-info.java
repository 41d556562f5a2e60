/**
 * Rows of text or token ids from files, over any Hadoop file system, checked as they are read: what
 * is wrong is a {@link org.tsenor.calibration.input.CalibrationInputException} that names file and
 * line.
 */
package org.tsenor.calibration.input;
