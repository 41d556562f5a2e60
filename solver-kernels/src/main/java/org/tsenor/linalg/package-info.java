/**
 * Linear algebra on dense matrices, behind roles that a GPU can fill as well.
 *
 * <p>Its doors: matrices, {@code Matrix} of some {@code Precision} wherever it lies, on the heap
 * {@code DoubleMatrix}, {@code DoubleBlock}, {@code FloatMatrix}, {@code FloatBlock}; products and
 * factorizations as roles, {@code MatrixOps}, {@code Factorizations} with {@code SymmetricEigen};
 * and who fills them here, {@code LinearAlgebra} for a {@code LibraryChoice} or a {@code
 * LibraryUnavailableException}, by {@code LibraryMatrixOps} and {@code LibraryFactorizations},
 * which are public for tests that choose a library themselves.
 */
package org.tsenor.linalg;
