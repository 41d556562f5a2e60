package org.tsenor.job.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one executor solved with. Lines of a version that did not record executors count for one
 * that has no name.
 *
 * @param executor its identity, {@code driver} where that was the driver's process
 * @param host it was on
 * @param gpus bands by the addresses of the GPUs that Spark had booked for their tasks
 * @param backends bands by the description of what solved them
 * @param notes why faster backends were passed over, with the bands concerned
 */
record ExecutorReport(
    String executor,
    String host,
    Map<String, Long> gpus,
    Map<String, Long> backends,
    Map<String, Long> notes) {

  static ExecutorReport of(JsonNode band) {
    return new ExecutorReport(
        PrunedColumn.EXECUTOR.isIn(band) ? PrunedColumn.EXECUTOR.text(band) : "?",
        PrunedColumn.HOST.isIn(band) ? PrunedColumn.HOST.text(band) : "?",
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** Adds the line of a band. */
  void add(JsonNode band) {
    count(gpus, band, PrunedColumn.GPUS);
    count(backends, band, PrunedColumn.BACKEND);
    count(notes, band, PrunedColumn.BACKEND_NOTE);
  }

  private static void count(Map<String, Long> counts, JsonNode band, PrunedColumn field) {
    if (field.isIn(band)) {
      counts.merge(field.text(band), 1L, Long::sum);
    }
  }

  /** Such as {@code executor 0 on 10.0.0.7, GPU 1}. */
  public String name() {
    return "executor %s on %s%s"
        .formatted(
            executor, host, gpus.isEmpty() ? "" : ", GPU " + String.join(" ", gpus.keySet()));
  }
}
