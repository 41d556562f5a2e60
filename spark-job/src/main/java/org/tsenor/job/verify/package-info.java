/** Reads written files back and proves what they claim. */
package org.tsenor.job.verify;
