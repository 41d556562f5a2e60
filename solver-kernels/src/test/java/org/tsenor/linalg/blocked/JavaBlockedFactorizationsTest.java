package org.tsenor.linalg.blocked;

import org.tsenor.linalg.LibraryChoice;

class JavaBlockedFactorizationsTest extends BlockedFactorizationsContract {
  @Override
  protected LibraryChoice library() {
    return LibraryChoice.JAVA;
  }
}
