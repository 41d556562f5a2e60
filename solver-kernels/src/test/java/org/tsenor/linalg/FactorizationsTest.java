package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Native and Java LAPACK. */
class FactorizationsTest extends FactorizationsContract {
  @Override
  protected Stream<Factorizations> implementations() {
    return Libraries.all().map(HostFactorizations::new);
  }

  @Test
  void eigenSaysWhatIsTooLargeForAnArray() {
    assertEquals(2_147_395_597, HostFactorizations.tridiagonalWork(46_338));
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> HostFactorizations.tridiagonalWork(46_339));
    assertTrue(thrown.getMessage().contains("46339 x 46339"), thrown.getMessage());
  }
}
