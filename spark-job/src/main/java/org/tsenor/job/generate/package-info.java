/** Checkpoints of random weights, for benchmarks and tests: nothing here needs Spark. */
package org.tsenor.job.generate;
