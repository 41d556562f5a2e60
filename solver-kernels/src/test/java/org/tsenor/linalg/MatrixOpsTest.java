package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Native and Java BLAS. */
class MatrixOpsTest extends MatrixOpsContract {
  @Override
  protected Stream<MatrixOps> implementations() {
    return Stream.of(
        new NetlibMatrixOps(BLAS.getInstance()), new NetlibMatrixOps(JavaBLAS.getInstance()));
  }

  @Test
  void productsOfDoublesWithMoreOperationsThanAnIntCountsAreCut() {
    List<Long> operations = new ArrayList<>();
    BLAS counting =
        (BLAS)
            Proxy.newProxyInstance(
                BLAS.class.getClassLoader(),
                new Class<?>[] {BLAS.class},
                (proxy, method, arguments) -> {
                  operations.add(1L * (int) arguments[2] * (int) arguments[3] * (int) arguments[4]);
                  return method.invoke(JavaBLAS.getInstance(), arguments);
                });
    DoubleMatrix left = draw(2100, 1300, 12);
    DoubleMatrix right = draw(1300, 2000, 13);
    DoubleMatrix into = DoubleMatrix.zeros(2100, 2000);
    new NetlibMatrixOps(counting).multiply(left.block(), right.block(), into.block());
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
}
