package org.tsenor.linalg.openblas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Grams;
import org.tsenor.linalg.LibraryFactorizations;
import org.tsenor.linalg.LibraryMatrixOps;
import org.tsenor.linalg.MatrixOpsContract;
import org.tsenor.linalg.SymmetricEigen;
import org.tsenor.linalg.library.DenseRoutines;

/** The same shapes and values give the same bits: wherever arrays lie, whoever computes beside. */
@EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
class OpenBlasBitsTest {
  private final DenseRoutines library = OpenBlasLibrary.ofThisProcess().routines().orElseThrow();
  private final LibraryMatrixOps ops = new LibraryMatrixOps(library);
  private final LibraryFactorizations factorizations = new LibraryFactorizations(library);

  @Test
  void productsDoNotDependOnWhereAMatrixLies() {
    DoubleMatrix left = MatrixOpsContract.draw(61, 203, 1);
    DoubleMatrix right = MatrixOpsContract.draw(203, 47, 2);
    DoubleMatrix expected = DoubleMatrix.zeros(61, 47);
    ops.multiply(left.block(), right.block(), expected.block());
    for (int shift = 1; shift < 9; shift++) {
      DoubleBlock into = moved(expected, 9 - shift);
      ops.multiply(moved(left, shift), moved(right, 2 * shift), into);
      for (int row = 0; row < 61; row++) {
        for (int column = 0; column < 47; column++) {
          double found = into.values()[into.offset() + row * into.stride() + column];
          assertTrue(found == expected.at(row, column), "shift " + shift + ", row " + row);
        }
      }
    }
  }

  /** A copy that begins some entries into its array, with as many beside each row. */
  private static DoubleBlock moved(DoubleMatrix matrix, int shift) {
    int stride = matrix.columns() + shift;
    double[] values = new double[shift + matrix.rows() * stride];
    for (int row = 0; row < matrix.rows(); row++) {
      System.arraycopy(
          matrix.values(), row * matrix.columns(), values, shift + row * stride, matrix.columns());
    }
    return new DoubleBlock(values, shift, stride, matrix.rows(), matrix.columns());
  }

  @Test
  void nothingDependsOnWhatOtherThreadsDo() throws Exception {
    List<double[]> alone = everything(0);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<double[]>>> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int filler = i;
        tasks.add(() -> everything(filler));
      }
      for (Future<List<double[]>> found : threads.invokeAll(tasks)) {
        for (int i = 0; i < alone.size(); i++) {
          assertArrayEquals(alone.get(i), found.get().get(i), "result " + i);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Products, a Cholesky factor, its inverse and a decomposition, of sizes that are cut.
   *
   * @param filler moves what is allocated after it
   */
  private List<double[]> everything(int filler) {
    byte[] between = new byte[8 * filler + 1];
    DoubleMatrix tokens = MatrixOpsContract.draw(700, 600, 3);
    DoubleMatrix gram = Grams.of(tokens, ops);
    DoubleMatrix factor = gram.copy();
    assertTrue(factorizations.cholesky(factor).isEmpty() && between.length > 0);
    DoubleMatrix inverse = factor.copy();
    factorizations.invertLower(inverse);
    SymmetricEigen eigen = factorizations.eigen(gram.copy());
    FloatMatrix floats = FloatMatrix.zeros(700, 600);
    for (int i = 0; i < floats.values().length; i++) {
      floats.values()[i] = (float) tokens.values()[i];
    }
    FloatMatrix product = FloatMatrix.zeros(700, 700);
    ops.multiplyTransposed(floats, floats, product);
    double[] widened = new double[product.values().length];
    for (int i = 0; i < widened.length; i++) {
      widened[i] = product.values()[i];
    }
    return List.of(
        gram.values(),
        factor.values(),
        inverse.values(),
        eigen.values(),
        eigen.vectors().values(),
        widened);
  }
}
