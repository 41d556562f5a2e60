package org.tsenor.job.calibrated;

import org.apache.spark.api.java.JavaRDD;

/**
 * What a decoder layer is trained with.
 *
 * @param windows those that are learned from, and behind them those that are held out
 * @param learned how many are learned from
 */
record TrainingSet(JavaRDD<TrainingWindow> windows, int learned) {}
