package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.gpu.StubRun;

/**
 * Commands that pass windows through a model, with JCuda's natives on stubs of a GPU's libraries.
 */
class DeviceCommandsTest {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceCommandsTest.class);
  private static final String TINY =
      Path.of("../integration-tests/tiny-llama").toAbsolutePath().normalize().toString();
  private static final String MISSING = "libcublas.so.12";
  private static final String[] PUBLISHED = {"--compensation", "false", "--true-sequential"};

  @TempDir private Path directory;

  @BeforeAll
  static void stubsCanBeBuilt() {
    StubRun.assumePossible();
  }

  private static StubRun run(List<String> stub, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(stub);
    all.add(Launch.class.getName());
    all.addAll(List.of(arguments));
    all.addAll(List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    StubRun run = StubRun.of(all.toArray(new String[0]));
    LOG.info("{}", run.output());
    return run;
  }

  private StubRun evaluate(List<String> stub, String backend) throws IOException {
    return run(
        stub,
        "evaluate",
        "--model",
        TINY + "/model",
        "--data",
        TINY + "/data/eval.jsonl",
        "--samples",
        "3",
        "--backend",
        backend,
        "--json",
        directory.resolve(backend + ".json").toString());
  }

  private JsonNode evaluated(String backend) throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve(backend + ".json").toFile())
        .at("/models/0");
  }

  @Test
  void perplexityIsTheHosts() throws IOException {
    assertEquals(0, evaluate(List.of("libraries=none"), "auto").exit());
    StubRun device = evaluate(List.of(), "cuda");
    assertEquals(0, device.exit());
    assertEquals(0, device.counts().get("faults"));
    assertEquals(0, device.counts().get("device"), "device memory is left: " + device.counts());
    double expected = evaluated("auto").get("perplexity").asDouble();
    assertEquals(expected, evaluated("cuda").get("perplexity").asDouble(), 1e-5 * expected);
    assertTrue(evaluated("cuda").get("linear_algebra").asText().startsWith("cuBLAS 12"));
    String onHost = evaluated("auto").get("linear_algebra").asText();
    assertTrue(onHost.contains(MISSING), onHost);
  }

  @Test
  void whereLibrariesAreMissingCudaIsRefused() throws IOException {
    StubRun refused = evaluate(List.of("libraries=none"), "cuda");
    assertEquals(2, refused.exit(), refused.output());
    assertTrue(refused.output().contains(MISSING), refused.output());
  }

  @Test
  void linearsArePrunedAlikeOnHostAndDevice() throws IOException {
    JsonNode host = prune(List.of("libraries=none"), "auto", PUBLISHED);
    JsonNode device = prune(List.of(), "cuda", PUBLISHED);
    assertTrue(host.at("/tensors/0/linear_algebra").asText().contains(MISSING), host.toString());
    assertTrue(device.at("/tensors/0/linear_algebra").asText().startsWith("cuBLAS 12"));
    assertEquals(host.get("tensors").size(), device.get("tensors").size());
    double mean = host.at("/totals/mean_relative_error").asDouble();
    assertEquals(mean, device.at("/totals/mean_relative_error").asDouble(), 1e-2 * mean);
    int before = 0;
    for (int i = 0; i < host.get("tensors").size(); i++) {
      String name = host.at("/tensors/%d/name".formatted(i)).asText();
      assertEquals(name, device.at("/tensors/%d/name".formatted(i)).asText());
      if (name.matches(".*\\.[qkv]_proj\\..*")) {
        // Nothing was pruned before them: a near tie that rounding decides moves all that follow.
        double expected = host.at("/tensors/%d/relative_error".formatted(i)).asDouble();
        double found = device.at("/tensors/%d/relative_error".formatted(i)).asDouble();
        assertEquals(expected, found, 1e-3 * expected, name);
        before++;
      }
    }
    assertEquals(3, before);
  }

  @Test
  void layersAreTrainedAlikeOnHostAndDevice() throws IOException {
    // Half of the usual rate: steps of Adam multiply what rounding differs by.
    String[] more = {
      "--compensation",
      "--damping",
      "0.03",
      "--reconstruct",
      "layer",
      "--reconstruct-epochs",
      "2",
      "--reconstruct-rate",
      "0.01"
    };
    JsonNode host = prune(List.of("libraries=none"), "auto", more).get("calibration");
    JsonNode device = prune(List.of(), "cuda", more).get("calibration");
    double learned = host.at("/deviation/0").asDouble();
    assertEquals(learned, device.at("/deviation/0").asDouble(), 1e-2 * learned);
    // Of one window: a near tie of masks that rounding decides shows.
    for (String figure : List.of("held_out_before", "held_out_after")) {
      double expected = host.at("/reconstruction/0/" + figure).asDouble();
      double found = device.at("/reconstruction/0/" + figure).asDouble();
      assertEquals(expected, found, 5e-2 * expected, figure);
    }
    assertTrue(
        device.at("/reconstruction/0/held_out_after").asDouble()
            < device.at("/reconstruction/0/held_out_before").asDouble());
  }

  /** Gradients at outputs, and a search in their metric. */
  @Test
  void outputsAreWeighedAlikeOnHostAndDevice() throws IOException {
    String[] more = {
      "--method",
      "alps",
      "--alps-iterations",
      "12",
      "--damping",
      "0.03",
      "--metric",
      "outputs",
      "--target",
      "model.layers.0.self_attn.*"
    };
    JsonNode host = prune(List.of("libraries=none"), "auto", more);
    JsonNode device = prune(List.of(), "cuda", more);
    assertEquals(4, device.get("tensors").size());
    assertEquals("outputs", device.at("/settings/metric").asText());
    double apart = host.at("/calibration/deviation/0").asDouble();
    assertEquals(apart, device.at("/calibration/deviation/0").asDouble(), 1e-2 * apart);
  }

  private JsonNode prune(List<String> stub, String backend, String... more) throws IOException {
    Path output = directory.resolve("pruned-" + backend);
    List<String> arguments =
        new ArrayList<>(
            List.of("prune", "--model", TINY + "/model", "--output", output.toString()));
    arguments.addAll(List.of("--pattern", "2:4", "--samples", "4"));
    if (!List.of(more).contains("--method")) {
      arguments.addAll(List.of("--method", "sparsegpt"));
    }
    if (!List.of(more).contains("--target")) {
      arguments.addAll(List.of("--target", "model.layers.0.*"));
    }
    arguments.addAll(List.of("--calibration", TINY + "/data/calib.jsonl", "--backend", backend));
    arguments.addAll(List.of(more));
    StubRun run = run(stub, arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.output());
    if (backend.equals("cuda")) {
      assertEquals(0, run.counts().get("faults"));
      assertEquals(0, run.counts().get("device"), "device memory is left: " + run.counts());
    }
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }
}
