package org.tsenor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that drives a run, so named that another on the same machine can tell whether it still
 * lives.
 *
 * @param host name of the machine
 * @param kernel names the boot of the machine and the process's view of its processes; empty where
 *     the system does not tell, and then nothing is said of other processes
 * @param pid of the process in that view
 * @param startedMillis of the process, since process numbers are used again
 */
record DriverProcess(String host, String kernel, long pid, long startedMillis) {
  static final DriverProcess UNKNOWN = new DriverProcess("an unknown host", "", -1, 0);

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** This one. */
  static DriverProcess current() {
    ProcessHandle self = ProcessHandle.current();
    return new DriverProcess(hostName(), kernelName(), self.pid(), startedMillis(self));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unknown host";
    }
  }

  private static String kernelName() {
    try {
      return Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(NAMESPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static long startedMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Whether the process is known to have ended: it ran on this machine and is no longer there. */
  boolean hasEnded() {
    if (kernel.isEmpty() || !kernel.equals(kernelName())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isEmpty()
        || !process.get().isAlive()
        || startedMillis(process.get()) != startedMillis
        || isZombie();
  }

  /** Ended, but its parent has not asked how: the system still lists it. */
  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      return false;
    }
  }

  void write(ObjectNode node) {
    node.put("host", host);
    node.put("kernel", kernel);
    node.put("pid", pid);
    node.put("process_started_millis", startedMillis);
  }

  static DriverProcess read(JsonNode node) {
    return new DriverProcess(
        node.get("host").textValue(),
        node.get("kernel").textValue(),
        node.get("pid").longValue(),
        node.get("process_started_millis").longValue());
  }

  String describe() {
    return pid < 0 ? host : "process %d on %s".formatted(pid, host);
  }
}
