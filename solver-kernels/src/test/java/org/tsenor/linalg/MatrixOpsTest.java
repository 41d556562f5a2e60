package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.linalg.library.NetlibJava;
import org.tsenor.linalg.library.Pieces;

/** Native and Java BLAS. */
class MatrixOpsTest extends MatrixOpsContract {
  @Override
  protected Stream<MatrixOps> implementations() {
    return Stream.concat(
        Libraries.all().map(LibraryMatrixOps::new),
        Stream.of(watchedOps(MatrixOpsTest::requireWholeRows)));
  }

  private static LibraryMatrixOps watchedOps(Consumer<Object[]> products) {
    return new LibraryMatrixOps(new NetlibJava(watched(products), JavaLAPACK.getInstance()));
  }

  private static LibraryMatrixOps watchedOps(Consumer<Object[]> products, Pieces pieces) {
    DenseRoutines java = new NetlibJava(watched(products), JavaLAPACK.getInstance());
    return new LibraryMatrixOps(
        (DenseRoutines)
            Proxy.newProxyInstance(
                DenseRoutines.class.getClassLoader(),
                new Class<?>[] {DenseRoutines.class},
                (proxy, method, arguments) ->
                    method.getName().equals("pieces") ? pieces : method.invoke(java, arguments)));
  }

  /** The Java BLAS; what each product is asked for is shown before. */
  private static BLAS watched(Consumer<Object[]> products) {
    return (BLAS)
        Proxy.newProxyInstance(
            BLAS.class.getClassLoader(),
            new Class<?>[] {BLAS.class},
            (proxy, method, arguments) -> {
              if (method.getName().endsWith("gemm")) {
                products.accept(arguments);
              }
              try {
                return method.invoke(JavaBLAS.getInstance(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** As netlib 3.0.3 of Spark 4.0 does. */
  private static void requireWholeRows(Object[] gemm) {
    int k = (int) gemm[4];
    int rightRows = gemm[0].equals("N") ? k : (int) gemm[2];
    int leftRows = gemm[1].equals("N") ? (int) gemm[3] : k;
    Objects.checkIndex((int) gemm[7] + rightRows * (int) gemm[8] - 1, Array.getLength(gemm[6]));
    Objects.checkIndex((int) gemm[10] + leftRows * (int) gemm[11] - 1, Array.getLength(gemm[9]));
  }

  @Test
  void productsOfDoublesWithMoreOperationsThanAnIntCountsAreCut() {
    List<Long> operations = new ArrayList<>();
    MatrixOps ops =
        watchedOps(gemm -> operations.add(1L * (int) gemm[2] * (int) gemm[3] * (int) gemm[4]));
    operations.clear();
    DoubleMatrix left = draw(2100, 1300, 12);
    DoubleMatrix right = draw(1300, 2000, 13);
    DoubleMatrix into = DoubleMatrix.zeros(2100, 2000);
    ops.multiply(left.block(), right.block(), into.block());
    assertTrue(operations.size() > 1);
    assertEquals(2100L * 1300 * 2000, operations.stream().mapToLong(count -> count).sum());
    operations.forEach(count -> assertTrue(count <= Integer.MAX_VALUE, "operations: " + count));
    for (int[] entry : new int[][] {{0, 0}, {2099, 1999}, {1049, 999}, {1050, 1000}}) {
      double sum = 0;
      for (int k = 0; k < 1300; k++) {
        sum += left.at(entry[0], k) * right.at(k, entry[1]);
      }
      assertEquals(sum, into.at(entry[0], entry[1]), 1e-11);
    }
  }

  /** While a product of OpenBLAS runs no garbage is collected: its work is bounded. */
  @Test
  void noProductIsLongWhateverTheShape() {
    List<Long> operations = new ArrayList<>();
    LibraryMatrixOps ops =
        watchedOps(
            gemm -> operations.add(1L * (int) gemm[2] * (int) gemm[3] * (int) gemm[4]),
            new Pieces(64, 64, 32, 16, 1 << 17, 32, 32));
    ops.multiply(
        FloatMatrix.zeros(300, 500), FloatMatrix.zeros(500, 200), FloatMatrix.zeros(300, 200));
    DoubleMatrix tokens = DoubleMatrix.zeros(300, 500);
    Grams.of(tokens, ops);
    ops.multiply(
        tokens.block(), DoubleMatrix.zeros(500, 700).block(), DoubleMatrix.zeros(300, 700).block());
    assertTrue(operations.size() > 100, "products: " + operations.size());
    operations.forEach(count -> assertTrue(count <= 1 << 17, "operations: " + count));
  }
}
