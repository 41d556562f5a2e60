/**
 * Windows of tokens, for calibration and evaluation, from files of text or token ids on any Hadoop
 * file system.
 *
 * <p>{@link org.tsenor.tokens.CalibrationSource} reads files as GPTQ, SparseGPT and Wanda do, so
 * that one seed gives one set of windows everywhere, and fingerprints what it read. Files are
 * checked as they are read: what is wrong is a {@link org.tsenor.tokens.CalibrationInputException}
 * that names file and line. Plain Java: nothing here knows Spark.
 */
package org.tsenor.tokens;
