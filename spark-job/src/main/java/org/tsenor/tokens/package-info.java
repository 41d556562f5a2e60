/**
 * Windows of tokens, for calibration and evaluation, from files of text or token ids on any Hadoop
 * file system.
 *
 * <p>{@link org.tsenor.tokens.CalibrationSource} reads files as GPTQ, SparseGPT and Wanda do, so
 * that one seed gives one set of windows everywhere, and fingerprints what it read. Files are
 * checked as they are read: what is wrong is a {@link org.tsenor.tokens.CalibrationInputException}
 * that names file and line. Plain Java: nothing here knows Spark.
 *
 * <p>Its doors: for jobs {@code CalibrationSource}, {@code TokenWindows} and {@code
 * CalibrationFingerprint}; for settings and faces {@code CalibrationInput}, {@code WindowSettings},
 * {@code WindowDraw}, {@code ModelLimits} and the error.
 */
package org.tsenor.tokens;
