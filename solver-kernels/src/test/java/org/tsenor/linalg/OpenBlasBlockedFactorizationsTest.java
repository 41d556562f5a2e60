package org.tsenor.linalg;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("org.tsenor.linalg.Libraries#openBlasIsPacked")
class OpenBlasBlockedFactorizationsTest extends BlockedFactorizationsContract {
  @Override
  protected LibraryChoice library() {
    return LibraryChoice.NATIVE;
  }
}
