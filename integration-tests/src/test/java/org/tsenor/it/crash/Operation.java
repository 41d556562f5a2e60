package org.tsenor.it.crash;

import java.util.Locale;

/**
 * One change that a run asked its file system for.
 *
 * @param kind of change
 * @param path that changes, below the watched folder; of a rename both
 * @param tearable whether it has a middle: bytes that are written, a folder that is deleted with
 *     what it holds
 */
record Operation(Kind kind, String path, boolean tearable) {
  /** What a file system changes in one step. */
  enum Kind {
    /** A file comes to be, or is cut to no length. */
    CREATE,
    /** Bytes go from the process to the file. */
    WRITE,
    /** The bytes of a file are forced to disk. */
    SYNC,
    /** The names of a folder are forced to disk. */
    SYNC_FOLDER,
    RENAME,
    DELETE,
    /** A folder comes to be, with those above it. */
    MKDIRS,
    PERMISSION
  }

  static Operation of(Kind kind, String path) {
    return new Operation(kind, path, kind == Kind.WRITE);
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + path;
  }
}
