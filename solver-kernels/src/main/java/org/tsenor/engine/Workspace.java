package org.tsenor.engine;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/** Deals the parts of some room out. Their entries are whatever was there. */
public interface Workspace {
  /** A matrix of doubles without gaps between its rows. */
  Matrix doubles(int rows, int columns);

  /** A matrix of floats without gaps between its rows. */
  Matrix floats(int rows, int columns);

  /** A matrix with these entries, which nobody changes: on the heap the very same. */
  Matrix hold(DoubleMatrix values);

  /** A mask of whole blocks. */
  Mask mask(SolverSettings solver, int rows, int columns);

  /** Room to choose masks of a rectangle of whole blocks in. */
  MaskSteps.Space maskSpace(SolverSettings solver, int rows, int columns);

  /** Masks as rows of bits, one a weight. */
  MaskSteps.Rows maskRows(int rows, int columns);

  /**
   * Sums of Gram matrices.
   *
   * @param columns of each
   * @param tokens that are added at a time, at most
   */
  GramSteps.Space gramSpace(int[] columns, int tokens);

  /**
   * Sums of products of two activations.
   *
   * @param rows of each, columns of its left activations
   * @param columns of each, those of its right activations
   * @param tokens that are added at a time, at most
   */
  GramSteps.Cross crossSpace(int[] rows, int[] columns, int tokens);

  /** Room for the passes of one window after the other. */
  ForwardSteps.Space forwardSpace(ForwardSteps.Shape shape);

  /** Room for both ways of one window after the other. */
  BackwardSteps.Space backwardSpace(ForwardSteps.Shape shape);

  /** Room for ids of tokens. */
  ForwardSteps.Tokens tokens(int count);

  /**
   * A matrix with these entries, which the caller has no further use for: on the heap the very
   * same.
   */
  Matrix adopt(FloatMatrix values);
}
