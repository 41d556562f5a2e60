package org.tsenor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Who works, or worked, in an output.
 *
 * @param epoch of the ownership: each that takes an output over has one more than the one before
 * @param run names the run, unlike any other
 * @param started when it took the output
 * @param process that drives it
 * @param heartbeatMillis at least every so often the record is touched
 * @param released whether the run has ended and said so
 */
record OwnerRecord(
    int epoch,
    String run,
    Instant started,
    DriverProcess process,
    long heartbeatMillis,
    boolean released) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many heartbeats may fail to come before an owner counts as gone. */
  private static final int MISSED = 10;

  OwnerRecord asReleased() {
    return new OwnerRecord(epoch, run, started, process, heartbeatMillis, true);
  }

  /** An owner without a sign of life for so long is gone. */
  long staleMillis() {
    return MISSED * heartbeatMillis;
  }

  byte[] toBytes() {
    ObjectNode node = JSON.createObjectNode();
    node.put("epoch", epoch);
    node.put("run", run);
    node.put("started", started.toString());
    process.write(node);
    node.put("heartbeat_millis", heartbeatMillis);
    node.put("released", released);
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #toBytes} wrote. Bytes that it did not write are of an owner that was stopped
   * before it could say who it is, and nothing but its heartbeat tells whether it lives.
   *
   * @param usualHeartbeatMillis of such an owner
   */
  static OwnerRecord parse(int epoch, byte[] bytes, long usualHeartbeatMillis) {
    try {
      JsonNode node = JSON.readTree(bytes);
      return new OwnerRecord(
          epoch,
          node.get("run").textValue(),
          Instant.parse(node.get("started").textValue()),
          DriverProcess.read(node),
          node.get("heartbeat_millis").longValue(),
          node.get("released").booleanValue());
    } catch (IOException | DateTimeException | NullPointerException e) {
      return new OwnerRecord(
          epoch, "unknown", Instant.EPOCH, DriverProcess.UNKNOWN, usualHeartbeatMillis, false);
    }
  }

  /** For people: which run, where, since when. */
  String describe() {
    return "run %s (%s) since %s".formatted(run, process.describe(), started);
  }
}
