/**
 * What calibration and evaluation sum over tokens: the windows of a text or token file, Gram
 * matrices of linears' inputs, and the losses that perplexity is made of.
 *
 * <p>{@link org.tsenor.calibration.CalibrationSource} reads files as GPTQ, SparseGPT and Wanda do,
 * so that one seed gives one set of windows everywhere, and fingerprints what it read. Plain Java:
 * nothing here knows Spark.
 */
package org.tsenor.calibration;
