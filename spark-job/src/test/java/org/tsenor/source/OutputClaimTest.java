package org.tsenor.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.Storage;

/** Who may work in an output, and what becomes of who may not any more. */
class OutputClaimTest {
  @TempDir Path output;
  private final Configuration configuration = new Configuration();
  private org.apache.hadoop.fs.Path path;

  @BeforeEach
  void configure() {
    // A heartbeat may come late by nine of these before it counts as none.
    configuration.set(OwnerRecords.HEARTBEAT, "100ms");
    configuration.set("fs.norename.impl", NoRenameFileSystem.class.getName());
    path = new org.apache.hadoop.fs.Path(output.toUri());
  }

  private OutputClaim take() throws IOException {
    return OutputClaim.take(configuration, path, notice -> {});
  }

  private OwnerRecords records() throws IOException {
    return new OwnerRecords(Storage.of(configuration, path), new OutputPaths(path));
  }

  /** An owner that never ran here. */
  private OwnerRecord owner(int epoch, DriverProcess process, long heartbeatMillis) {
    return new OwnerRecord(epoch, "run-" + epoch, Instant.EPOCH, process, heartbeatMillis, false);
  }

  @Test
  void whoWorksIsNamed() throws IOException {
    try (OutputClaim owner = take()) {
      String message = assertThrows(OutputInUseException.class, this::take).getMessage();
      assertTrue(message.contains(owner.fence().run()), message);
      assertTrue(message.contains("process " + ProcessHandle.current().pid()), message);
      owner.requireHeld();
    }
  }

  @Test
  void whoHasEndedIsFollowedByTheNextEpoch() throws IOException {
    take().close();
    try (OutputClaim next = take()) {
      assertEquals(2, next.fence().epoch());
    }
  }

  @Test
  void whoDiedHereIsKnownByItsProcess() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "100").start();
    DriverProcess here = DriverProcess.current();
    long started = process.info().startInstant().orElseThrow().toEpochMilli();
    DriverProcess other = new DriverProcess(here.host(), here.kernel(), process.pid(), started);
    assertFalse(other.hasEnded());
    process.destroyForcibly().waitFor();
    assertTrue(other.hasEnded());
    assertTrue(
        new DriverProcess(here.host(), here.kernel(), here.pid(), 1).hasEnded(),
        "another process has its number now");
    records().create(owner(1, other, 3_600_000));
    try (OutputClaim next = take()) {
      assertEquals(2, next.fence().epoch());
    }
  }

  @Test
  void whoShowsNoSignOfLifeElsewhereIsWaitedForAndFollowed() throws IOException {
    records().create(owner(1, new DriverProcess("far.example", "another kernel", 1, 1), 20));
    List<String> notices = new ArrayList<>();
    try (OutputClaim next = OutputClaim.take(configuration, path, notices::add)) {
      assertEquals(2, next.fence().epoch());
      assertTrue(notices.toString().contains("far.example"), notices.toString());
    }
  }

  @Test
  void whoWasStoppedBeforeItSaidWhoItIsIsFollowed() throws IOException {
    Storage storage = Storage.of(configuration, path);
    storage.makeDirectories(new OutputPaths(path).owners());
    assertTrue(storage.createNew(new OutputPaths(path).owner(1), new byte[0]));
    try (OutputClaim next = take()) {
      assertEquals(2, next.fence().epoch());
    }
  }

  @Test
  void ofManyAtOnceOneOwns() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<OutputClaim>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      takers.add(this::take);
    }
    List<OutputClaim> owners = new ArrayList<>();
    int refused = 0;
    for (Future<OutputClaim> taken : threads.invokeAll(takers)) {
      try {
        owners.add(taken.get());
      } catch (java.util.concurrent.ExecutionException e) {
        assertTrue(e.getCause() instanceof OutputInUseException, e.toString());
        refused++;
      }
    }
    threads.shutdown();
    assertEquals(1, owners.size());
    assertEquals(7, refused);
    owners.get(0).close();
  }

  @Test
  void whoHasLostTheOutputChangesNothingInIt() throws IOException {
    OutputClaim frozen = take();
    ShardStore store =
        ShardStore.of(
            configuration,
            new OutputTarget(path.toString(), false, frozen.fence(), DigestAlgorithm.CRC32C));
    store.begin();
    // As a run that takes over does, when the heartbeat has not come for long enough.
    assertTrue(records().create(owner(2, DriverProcess.current(), 100)));
    assertLost(store);
    frozen.close();
    assertFalse(records().read(1).orElseThrow().released());
    Files.delete(output.resolve("_staging/owner/2"));
    Files.delete(output.resolve("_staging/owner/1"));
    assertLost(store);
    assertTrue(records().create(owner(1, DriverProcess.current(), 100)), "a later run's first");
    assertLost(store);
  }

  private static void assertLost(ShardStore store) {
    assertThrows(OutputLostException.class, store::removeStaging);
    assertThrows(OutputLostException.class, store::removeAttempts);
    assertThrows(OutputLostException.class, store::begin);
    assertThrows(
        OutputLostException.class, () -> store.commit("a.safetensors", java.util.Map.of()));
    assertTrue(
        assertThrows(OutputLostException.class, store::requireHeld)
            .getMessage()
            .contains("leaves the output as it is"));
  }

  /** On object stores a beat writes the record anew, where it was found a moment before. */
  @Test
  void noBeatBringsBackWhatHasEnded() throws IOException {
    try (ClaimedOutput claimed = ClaimedOutput.take(configuration, path, notice -> {})) {
      assertTrue(beats());
      claimed.end();
      assertFalse(beats());
    }
  }

  private static boolean beats() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("tsenor-heartbeat"));
  }
}
