/** What is in a checkpoint: its tensors, and how many of their elements are zero. */
package org.tsenor.job.inspect;
