package org.tsenor.source;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * The ownership of an output by one run, shown to others by a heartbeat until it is closed.
 *
 * <p>An owner that has ended without a word is told from one that works in either of two ways: on
 * the same machine by its process, elsewhere because its heartbeat does not come while others watch
 * for it. Watching compares the record with itself, so clocks need not agree.
 */
final class OutputClaim implements AutoCloseable {
  private final OwnerRecords owners;
  private final OwnerRecord owner;
  private final Heartbeat heartbeat;

  private OutputClaim(OwnerRecords owners, OwnerRecord owner) {
    this.owners = owners;
    this.owner = owner;
    this.heartbeat = Heartbeat.start(owners, owner);
  }

  /**
   * Takes an output that nobody works in.
   *
   * @param output its directory
   * @param notices is told what is waited for
   * @throws OutputInUseException if somebody works there
   */
  public static OutputClaim take(Configuration configuration, Path output, Consumer<String> notices)
      throws IOException {
    Storage storage = Storage.of(configuration, output);
    OwnerRecords owners =
        new OwnerRecords(storage, new OutputPaths(storage.fileSystem().makeQualified(output)));
    while (true) {
      Optional<OwnerRecord> last = owners.last();
      if (last.isPresent()) {
        requireGone(owners, last.get(), notices);
      }
      OwnerRecord mine =
          new OwnerRecord(
              last.map(OwnerRecord::epoch).orElse(0) + 1,
              UUID.randomUUID().toString(),
              Instant.ofEpochSecond(Instant.now().getEpochSecond()),
              DriverProcess.current(),
              owners.heartbeatMillis(),
              false);
      // Otherwise another was quicker: then it is its turn to be asked whether it works.
      if (owners.create(mine)) {
        return new OutputClaim(owners, mine);
      }
    }
  }

  /**
   * Refuses where somebody works.
   *
   * @param output its directory
   * @param notices is told what is waited for
   * @throws OutputInUseException if somebody works there
   */
  public static void requireFree(Configuration configuration, Path output, Consumer<String> notices)
      throws IOException {
    Storage storage = Storage.of(configuration, output);
    OwnerRecords owners =
        new OwnerRecords(storage, new OutputPaths(storage.fileSystem().makeQualified(output)));
    Optional<OwnerRecord> last = owners.last();
    if (last.isPresent()) {
      requireGone(owners, last.get(), notices);
    }
  }

  private static void requireGone(OwnerRecords owners, OwnerRecord owner, Consumer<String> notices)
      throws IOException {
    if (owner.released() || owner.process().hasEnded()) {
      return;
    }
    long seen = owners.lastSign(owner);
    if (seen == 0) {
      return;
    }
    long deadline = System.nanoTime() + Duration.ofMillis(owner.staleMillis()).toNanos();
    long announced = System.nanoTime() + Duration.ofMillis(2 * owner.heartbeatMillis()).toNanos();
    boolean told = false;
    while (System.nanoTime() < deadline) {
      if (owners.lastSign(owner) != seen) {
        throw inUse(owners, owner);
      }
      if (!told && System.nanoTime() > announced) {
        notices.accept(
            "%s began in %s and gives no sign of life: waiting %.0f s to be sure that it has ended"
                .formatted(owner.describe(), owners.paths().root(), owner.staleMillis() * 1e-3));
        told = true;
      }
      sleep(Math.max(1, owner.heartbeatMillis() / 8));
    }
  }

  private static OutputInUseException inUse(OwnerRecords owners, OwnerRecord owner) {
    return new OutputInUseException(
        "output %s is being written by %s: wait until it has ended, or name another directory"
            .formatted(owners.paths().root(), owner.describe()));
  }

  private static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while waiting for an output's owner");
    }
  }

  /** For steps that run elsewhere. */
  OutputTarget.Fence fence() {
    return new OutputTarget.Fence(owner.epoch(), owner.run());
  }

  /**
   * Lets the owner pass.
   *
   * @throws OutputLostException if another run has taken the output over
   */
  public void requireHeld() throws IOException {
    fence().requireHeld(owners);
  }

  /** Whether the output is still this run's. */
  public boolean isHeld() throws IOException {
    try {
      requireHeld();
      return true;
    } catch (OutputLostException e) {
      return false;
    }
  }

  /**
   * Ends the heartbeat, for whoever removes the record: on object stores a beat under way would
   * write it again. What is left to do must take less time than others wait for a sign.
   */
  void stopHeart() {
    heartbeat.close();
  }

  /** Ends the heartbeat, and tells others that nobody works here, if anything is left here. */
  @Override
  public void close() throws IOException {
    heartbeat.close();
    if (isHeld()) {
      owners
          .storage()
          .writeAtomically(owners.paths().owner(owner.epoch()), owner.asReleased().toBytes());
    }
  }
}
