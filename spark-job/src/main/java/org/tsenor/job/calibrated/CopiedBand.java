package org.tsenor.job.calibrated;

import org.tsenor.source.BandCut;

/**
 * A band as it was read.
 *
 * @param cut of its tensor
 * @param index among the tensor's bands
 * @param data its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record CopiedBand(BandCut cut, long index, byte[] data) {}
