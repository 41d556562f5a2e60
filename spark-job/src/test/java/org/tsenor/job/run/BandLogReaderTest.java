package org.tsenor.job.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;

class BandLogReaderTest {
  private static final String BAND =
      """
      {"tensor":"%s","first_row":%d,"row_count":32,"pattern":"16:32","structure":"transposable",\
      "backend":"vector (512 bit)","executor":"0","host":"a.example","weights":1024,"blocks":1,"kept_score":%s,"upper_bound":%s,\
      "total_score":10.0,"kept_square":3.0,"total_square":4.0,"nonzeros":512,"gap_sum":%s,\
      "gap_max":%s,"completed_entries":2,"seconds":0.25}
      """;

  @TempDir Path folder;

  private final BandLogReader log = new BandLogReader();

  @BeforeEach
  void readTwoShards() throws IOException {
    read(
        "a",
        band("q", 0, 6, 6.5, 0.1)
            + band("q", 32, 7, 7.5, 0.3)
            + "{\"tensor\":\"norm\",\"first_row\":0,\"row_count\":4,\"zeros\":28}\n");
    read(
        "b",
        band("k", 0, 8, 8, 0)
            .replace("}\n", ",\"backend_note\":\"no GPU\"}\n")
            .replace("\"executor\":\"0\"", "\"executor\":\"1\",\"gpus\":\"3\""));
  }

  private static String band(String tensor, int row, double kept, double bound, double gap) {
    return BAND.formatted(tensor, row, kept, bound, gap, gap);
  }

  private void read(String shard, String lines) throws IOException {
    Path file = Files.writeString(folder.resolve(shard + ".jsonl"), lines);
    log.read(
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(file.toString()),
        shard);
  }

  @Test
  void sumsTheBandsOfATensor() {
    assertEquals(List.of("q", "k"), List.copyOf(log.tensors().keySet()));
    TensorReport q = log.tensors().get("q");
    assertEquals("a", q.shard());
    assertEquals(2048, q.weights());
    assertEquals(13, q.statistics().keptScore());
    assertEquals(14, q.statistics().upperBound());
    assertEquals(0.2, q.statistics().gapMean(), 1e-15);
    assertEquals(0.3, q.statistics().gapMax());
    assertEquals(0.65, q.scoreShare());
    assertEquals(0.75, q.squareShare());
    assertEquals(0.5, q.seconds());
    assertEquals(Map.of("vector (512 bit)", 3L), log.backends());
    assertEquals(Map.of("no GPU", 1L), log.notes());
  }

  @Test
  void tellsExecutorsApart() throws IOException {
    assertEquals(
        List.of(
            new ExecutorReport(
                "0", "a.example", Map.of(), Map.of("vector (512 bit)", 2L), Map.of()),
            new ExecutorReport(
                "1",
                "a.example",
                Map.of("3", 1L),
                Map.of("vector (512 bit)", 1L),
                Map.of("no GPU", 1L))),
        log.executors());
    JsonNode second =
        new ObjectMapper()
            .readTree(ReportJson.write(report(), Map.of(), "{}".getBytes(UTF_8), Map.of()))
            .get("executors")
            .get(1);
    assertEquals("1", second.get("executor").asText());
    assertEquals("a.example", second.get("host").asText());
    assertEquals(1, second.get("gpus").get("3").asLong());
    assertEquals(1, second.get("backends").get("vector (512 bit)").asLong());
    assertEquals(1, second.get("notes").get("no GPU").asLong());
  }

  @Test
  void writesTheReportAndReadsItsStateBack() throws IOException {
    byte[] json =
        ReportJson.write(report(), Map.of("spark", "4.1"), "{\"a\":1}".getBytes(UTF_8), Map.of());
    JsonNode root = new ObjectMapper().readTree(json);
    assertEquals(1, root.get("schema_version").asInt());
    assertEquals(3072, root.get("totals").get("weights").asLong());
    assertEquals(21, root.get("totals").get("kept_score").asDouble());
    assertEquals(4096, root.get("totals").get("model_weights").asLong());
    assertEquals(1536 + 28, root.get("totals").get("model_zeros").asLong());
    assertEquals(1564 / 4096.0, root.get("totals").get("model_zero_share").asDouble());
    assertEquals("q", root.get("tensors").get(0).get("name").asText());
    assertEquals("embeddings", root.get("copied").get("embed").asText());
    assertEquals("{\"a\":1}", new String(ReportJson.state(json), UTF_8));
  }

  @Test
  void tellsAPersonWhatChanged() {
    String summary = ReportSummary.of(report());
    for (String part :
        List.of(
            "pruned 2 tensors to 16:32 transposable, copied 1, in 2.5 s",
            "1,536 of 3,072 are not zero (50.00 %)",
            "               38.18 % of all the model's weights are zero",
            "kept         70.00 % of the score, 75.00 % of the squared weight",
            "3 masks; gap to the proven optimum: mean 1.3e-01, max 3.0e-01",
            "6 entries that rounding had left out",
            "               executor 0 on a.example: vector (512 bit) 2 bands",
            "               executor 1 on a.example, GPU 3: vector (512 bit) 1 band",
            "note         no GPU",
            "left out     pytorch_model.bin: holds unpruned weights",
            "tsenor verify /out --against /in")) {
      assertTrue(summary.contains(part), summary);
    }
  }

  /** Weights that make up for pruned ones leave next to nothing to lose: that is no merit. */
  @Test
  void tellsWhatAMethodThatChangesWeightsCost() throws IOException {
    read("c", calibrated("up", "alps", 4) + calibrated("down", "alps", 8));
    assertTrue(
        ReportSummary.of(report())
            .contains(
                "error        0.0600 of squared outputs, mean over tensors; most 0.0800, down"),
        () -> ReportSummary.of(report()));
    assertFalse(ReportSummary.of(report()).contains("kept "), () -> ReportSummary.of(report()));
    JsonNode totals =
        new ObjectMapper()
            .readTree(ReportJson.write(report(), Map.of(), "{}".getBytes(UTF_8), Map.of()))
            .get("totals");
    assertEquals(0.06, totals.get("mean_relative_error").asDouble(), 1e-15);
    assertEquals(0.08, totals.get("largest_relative_error").asDouble());
    assertEquals("down", totals.get("largest_relative_error_of").asText());
  }

  @Test
  void tellsWhatWandaKeptOfItsScore() throws IOException {
    read("c", calibrated("up", "wanda", 4));
    String summary = ReportSummary.of(report());
    assertTrue(summary.contains("kept         77.50 % of the score\n"), summary);
  }

  @Test
  void callsNoPartTheWhole() throws IOException {
    BandLogReader almost = new BandLogReader();
    Path file = Files.writeString(folder.resolve("d.jsonl"), band("v", 0, 9.9999999, 10, 0));
    almost.read(
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(file.toString()),
        "d");
    String summary = ReportSummary.of(PruneReport.of(report().run(), almost));
    assertTrue(summary.contains("kept         99.99 % of the score"), summary);
  }

  private static String calibrated(String tensor, String method, double error) {
    return band(tensor, 0, 10, 10, 0)
        .replace(
            "}\n",
            (",\"method\":\"%s\",\"tokens\":9,\"dead_columns\":0,\"squared_error\":%s,"
                    + "\"squared_output\":100,\"damped_error\":0,\"damped_output\":1,"
                    + "\"update_loss\":0}\n")
                .formatted(method, error));
  }

  private PruneReport report() {
    return PruneReport.of(
        new RunDescription(
            "/in",
            "/out",
            Map.of("pattern", "16:32"),
            Map.of(),
            Map.of("a", 10L, "b", 20L),
            4096,
            Map.of("embed", "embeddings"),
            List.of(new Checkpoint.LeftOut("pytorch_model.bin", "holds unpruned weights")),
            0,
            2.5,
            0),
        log);
  }
}
