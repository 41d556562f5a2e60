package org.tsenor.job.verify;

import java.util.Optional;
import org.tsenor.job.settings.Sparsity;

/**
 * What to verify.
 *
 * @param path directory of the pruned checkpoint
 * @param against the checkpoint it was made from, if it is to be compared
 * @param expected what all linears must satisfy; empty to take it from the checkpoint's report
 */
public record VerifyRequest(String path, Optional<String> against, Optional<Sparsity> expected) {}
