/** Checkpoints of any size without a model: for benchmarks, and for tests of large files. */
package org.tsenor.checkpoint.synthetic;
