/**
 * Pruning with calibration: a method prepares what it needs of a linear's inputs once, and prunes
 * bands of its rows independently of each other. Wanda: weights times the norms of their inputs.
 * SparseGPT: optimal brain surgeon, column by column, with one factor for all rows. ALPS: ADMM for
 * the mask, conjugate gradients for the weights on it.
 *
 * <p>Shapes: weights W are (outputs, inputs), the Gram matrix G = Σ x·xᵀ over the calibration
 * tokens is (inputs, inputs). Linears that share their input, as q, k and v do, share what is
 * prepared.
 *
 * <p>Its doors: the methods, each with its settings, {@code WandaMethod}, {@code SparseGptMethod},
 * {@code AlpsMethod} with an {@code AdmmSchedule}; before any of them {@code Compensation} of a
 * {@code StreamDifference}, beside it an {@code OutputMetric}; the two steps of each, {@code
 * CalibratedMethod} from {@code GramStatistics} to a {@code PreparedInput} with its {@code
 * PreparationReport}, {@code DampingStep}, {@code PreparedArrays} or a {@code
 * GramNotPositiveDefiniteException}, and by a {@code RowPruner} from {@code WeightRows} to {@code
 * PrunedRows}; and what a report tells, {@code RowStatistics}, {@code ReconstructionError}, {@code
 * AdmmCounts}.
 */
package org.tsenor.pruning.calibrated;
