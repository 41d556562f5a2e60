package org.tsenor.linalg;

/** A linear algebra library was asked for by name and cannot run here; the message says why. */
public final class LibraryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LibraryUnavailableException(String message) {
    super(message);
  }

  public LibraryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
