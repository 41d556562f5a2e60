package org.tsenor.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * The records of an output's owners: a file each, named by its epoch. The owner is who wrote the
 * last; to take over is to create the next, which only one can.
 *
 * @param storage of the output
 * @param paths in the output
 */
record OwnerRecords(Storage storage, OutputPaths paths) {
  /** Property of the file system's configuration: time from heartbeat to heartbeat. */
  static final String HEARTBEAT = "tsenor.owner.heartbeat";

  /** Milliseconds from one heartbeat to the next: a touch costs little, an upload more. */
  long heartbeatMillis() {
    long usual = storage.renamesCheaply() ? 2_000 : 10_000;
    return Math.max(
        1, storage.fileSystem().getConf().getTimeDuration(HEARTBEAT, usual, TimeUnit.MILLISECONDS));
  }

  /** The last owner; empty if there was none. */
  Optional<OwnerRecord> last() throws IOException {
    int last = 0;
    for (FileStatus status : Directories.list(storage.fileSystem(), paths.owners())) {
      String name = status.getPath().getName();
      if (name.matches("[1-9]\\d{0,8}")) {
        last = Math.max(last, Integer.parseInt(name));
      }
    }
    return last == 0 ? Optional.empty() : read(last);
  }

  /** The owner of an epoch; empty if there was none, or its output is finished. */
  Optional<OwnerRecord> read(int epoch) throws IOException {
    try (InputStream in = storage.fileSystem().open(paths.owner(epoch))) {
      return Optional.of(OwnerRecord.parse(epoch, in.readAllBytes(), heartbeatMillis()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether an epoch has an owner. */
  boolean has(int epoch) throws IOException {
    return storage.fileSystem().exists(paths.owner(epoch));
  }

  /**
   * Makes an owner the last.
   *
   * @return false if another came before, or has finished the output meanwhile
   */
  boolean create(OwnerRecord owner) throws IOException {
    storage.makeDirectories(paths.owners());
    try {
      return storage.createNew(paths.owner(owner.epoch()), owner.toBytes());
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  /** Shows that an owner lives; its record must be there. */
  void touch(OwnerRecord owner) throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    Path record = paths.owner(owner.epoch());
    if (storage.renamesCheaply()) {
      fileSystem.setTimes(record, System.currentTimeMillis(), -1);
    } else if (fileSystem.exists(record)) {
      storage.writeAtomically(record, owner.toBytes());
    }
  }

  /** When an owner last showed that it lives, by whichever clock; 0 if its record is gone. */
  long lastSign(OwnerRecord owner) throws IOException {
    try {
      return storage.fileSystem().getFileStatus(paths.owner(owner.epoch())).getModificationTime();
    } catch (FileNotFoundException e) {
      return 0;
    }
  }
}
