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
    return Libraries.all().map(LibraryFactorizations::new);
  }

  @Test
  void eigenSaysWhatIsTooLargeForAnArray() {
    assertEquals(2_147_395_597, LibraryFactorizations.tridiagonalWork(46_338));
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> LibraryFactorizations.tridiagonalWork(46_339));
    assertTrue(thrown.getMessage().contains("46339 x 46339"), thrown.getMessage());
  }
}
