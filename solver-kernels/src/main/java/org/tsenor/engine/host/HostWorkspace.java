package org.tsenor.engine.host;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/** Arrays on the heap, each new. */
final class HostWorkspace implements Workspace {
  @Override
  public Matrix doubles(int rows, int columns) {
    return DoubleMatrix.zeros(rows, columns).block();
  }

  @Override
  public Matrix floats(int rows, int columns) {
    return FloatMatrix.zeros(rows, columns).block();
  }

  @Override
  public Matrix hold(DoubleMatrix values) {
    return values.block();
  }

  @Override
  public Matrix adopt(FloatMatrix values) {
    return values.block();
  }

  @Override
  public Mask mask(SolverSettings solver, int rows, int columns) {
    return new HostMask(rows, columns);
  }

  @Override
  public MaskSteps.Space maskSpace(SolverSettings solver, int rows, int columns) {
    return new HostMaskSpace(rows, columns);
  }

  /** Of the rectangles; what a chooser works in is its own. */
  record HostMaskSpace(int rows, int columns) implements MaskSteps.Space {}

  @Override
  public MaskSteps.Rows maskRows(int rows, int columns) {
    return new HostMaskRows(rows, columns);
  }

  @Override
  public GramSteps.Space gramSpace(int[] columns, int tokens) {
    return HostGramSpace.of(columns);
  }

  @Override
  public GramSteps.Cross crossSpace(int[] rows, int[] columns, int tokens) {
    return HostCross.of(rows, columns);
  }

  @Override
  public ForwardSteps.Space forwardSpace(ForwardSteps.Shape shape) {
    return new HostForwardSpace(shape);
  }

  @Override
  public BackwardSteps.Space backwardSpace(ForwardSteps.Shape shape) {
    return new HostBackwardSpace(shape);
  }

  @Override
  public ForwardSteps.Tokens tokens(int count) {
    return new HostTokens(new int[count]);
  }

  /** Ids of tokens. */
  record HostTokens(int[] ids) implements ForwardSteps.Tokens {}
}
