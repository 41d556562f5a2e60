package org.tsenor.engine.host;

import org.tsenor.engine.GramSteps;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;

/** Sums on the heap. */
final class HostGramSteps implements GramSteps {
  private final MatrixOps ops;

  HostGramSteps(MatrixOps ops) {
    this.ops = ops;
  }

  @Override
  public void clear(GramSteps.Space sums) {
    Own.part(sums, HostGramSpace.class).sums().forEach(GramSum::clear);
  }

  @Override
  public void add(GramSteps.Space sums, int index, Matrix activations) {
    sum(sums, index).add(Own.flatFloats(activations), ops);
  }

  @Override
  public double[] lowerRows(GramSteps.Space sums, int index, int firstRow, int endRow) {
    return sum(sums, index).lowerRows(firstRow, endRow);
  }

  private static GramSum sum(GramSteps.Space sums, int index) {
    return Own.part(sums, HostGramSpace.class).sums().get(index);
  }

  @Override
  public void clear(GramSteps.Cross sums) {
    Own.part(sums, HostCross.class).sums().forEach(CrossSum::clear);
  }

  @Override
  public void add(GramSteps.Cross sums, int index, Matrix left, Matrix right) {
    cross(sums, index).add(Own.flatFloats(left), Own.flatFloats(right), ops);
  }

  @Override
  public double[] rows(GramSteps.Cross sums, int index, int firstRow, int endRow) {
    return cross(sums, index).rows(firstRow, endRow);
  }

  private static CrossSum cross(GramSteps.Cross sums, int index) {
    return Own.part(sums, HostCross.class).sums().get(index);
  }
}
