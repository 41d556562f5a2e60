package org.tsenor.source;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Touches an owner's record as long as its process works. */
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "tsenor-heartbeat");
            made.setDaemon(true);
            return made;
          });
  private final OwnerRecords owners;
  private final OwnerRecord owner;

  private final ScheduledFuture<?> beats;

  private Heartbeat(OwnerRecords owners, OwnerRecord owner) {
    this.owners = owners;
    this.owner = owner;
    this.beats =
        thread.scheduleWithFixedDelay(
            this::beat, owner.heartbeatMillis(), owner.heartbeatMillis(), TimeUnit.MILLISECONDS);
  }

  static Heartbeat start(OwnerRecords owners, OwnerRecord owner) {
    return new Heartbeat(owners, owner);
  }

  /** A beat that fails is no reason to stop: whoever publishes asks who owns, and not this. */
  private void beat() {
    try {
      owners.touch(owner);
    } catch (IOException | RuntimeException e) {
      LOG.debug("no heartbeat in {}: {}", owners.paths().root(), e.toString());
    }
  }

  @Override
  public void close() {
    beats.cancel(false);
    thread.shutdown();
    try {
      // A beat under way must not touch what is written next.
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("a heartbeat in {} does not end", owners.paths().root());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
