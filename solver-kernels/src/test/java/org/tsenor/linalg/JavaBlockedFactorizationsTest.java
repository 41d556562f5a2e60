package org.tsenor.linalg;

class JavaBlockedFactorizationsTest extends BlockedFactorizationsContract {
  @Override
  protected LibraryChoice library() {
    return LibraryChoice.JAVA;
  }
}
