/**
 * What is in written files: reads them back and proves what they claim; lists a checkpoint's
 * tensors and how many of their elements are zero; makes a checkpoint from a compact archive.
 */
package org.tsenor.job.verify;
