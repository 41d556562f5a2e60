package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import java.util.List;

/**
 * What preparing an input met.
 *
 * @param inputs columns of the linears
 * @param deadColumns inputs that are zero on every calibration token
 * @param dampingSteps dampings tried, in order, the last of which was accepted; empty for a method
 *     that damps nothing
 */
public record PreparationReport(int inputs, int deadColumns, List<DampingStep> dampingSteps)
    implements Serializable {}
