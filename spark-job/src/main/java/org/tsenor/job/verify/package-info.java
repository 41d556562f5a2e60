/**
 * What is in written files: reads them back and proves what they claim; lists a checkpoint's
 * tensors and how many of their elements are zero; makes a checkpoint from a compact archive.
 *
 * <p>It does three things, each a door with what it takes and gives: {@code Verification} ({@code
 * VerifyRequest}, {@code VerifyResult}, {@code VerifyReport}), {@code CheckpointInspector} ({@code
 * InspectReport}) and {@code RestoreJob} ({@code RestoreReport}). {@code TaskVerdicts} is public
 * because Spark's encoders make it.
 */
package org.tsenor.job.verify;
