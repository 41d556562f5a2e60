/**
 * Token windows for calibration and perplexity: read from files, checked against the model, drawn
 * as the published scripts draw them.
 *
 * <p>Rows are read by {@code input}, and those of Parquet files by {@code job}, the only package
 * here that knows Spark.
 */
package org.tsenor.calibration;
