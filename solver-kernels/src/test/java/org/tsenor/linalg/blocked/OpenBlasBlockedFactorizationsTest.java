package org.tsenor.linalg.blocked;

import org.junit.jupiter.api.condition.EnabledIf;
import org.tsenor.linalg.LibraryChoice;

@EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
class OpenBlasBlockedFactorizationsTest extends BlockedFactorizationsContract {
  @Override
  protected LibraryChoice library() {
    return LibraryChoice.NATIVE;
  }
}
