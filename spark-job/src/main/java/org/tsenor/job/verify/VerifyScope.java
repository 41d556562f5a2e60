package org.tsenor.job.verify;

/**
 * What was looked at, so that it can be told what was proved and what was not.
 *
 * @param claims that weights were held against
 * @param maskedTensors tensors whose mask was checked
 * @param compared whether an original was compared with
 * @param compactShards shards whose compact form was checked
 * @param digests files whose digest was checked
 * @param listed whether the output says what its files are
 * @param unlistedArchive whether there is an archive that does not say what it holds
 */
record VerifyScope(
    VerifyClaims claims,
    int maskedTensors,
    boolean compared,
    int compactShards,
    long digests,
    boolean listed,
    boolean unlistedArchive) {}
