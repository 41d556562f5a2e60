package org.tsenor.it.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.SparkHome;

/**
 * A machine whose {@code nvidia-smi} tells of two GPUs, with a Spark cluster of one worker, and of
 * two executors with a GPU each.
 */
final class TwoGpus {
  private final Path directory;
  private final Map<String, String> environment;

  TwoGpus(Path directory) throws IOException {
    this.directory = directory;
    Path programs = Files.createDirectories(directory.resolve("bin"));
    Path script = programs.resolve("nvidia-smi");
    Files.writeString(script, "#!/bin/sh\nprintf '0\\n1\\n'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment = new HashMap<>(SparkHome.environment(SparkHome.create(directory.resolve("home"))));
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
  }

  /** Sets a variable of all processes to come. */
  TwoGpus with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Map<String, String> environment() {
    return environment;
  }

  /**
   * Starts to prune the tiny Llama with the shipped properties.
   *
   * @param settings of Spark, {@code name=value}
   * @param arguments of ours, behind model, output and pattern
   */
  ProcessRun prune(Path output, List<String> settings, String... arguments) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--master",
                "local-cluster[1,2,2048]",
                "--properties-file",
                Project.GPU_PROPERTIES.toString()));
    List<String> all = new ArrayList<>(cluster());
    all.addAll(SparkHome.executors(List.of(Project.FIRST_COMPILER_ONLY)));
    all.addAll(settings);
    for (String setting : all) {
      options.addAll(List.of("--conf", setting));
    }
    List<String> words =
        new ArrayList<>(
            List.of("prune", "--model", Project.MODEL.toString(), "--output", output.toString()));
    words.addAll(List.of("--pattern", "16:32"));
    words.addAll(List.of(arguments));
    return ProcessRun.start(
        Project.shortLived(Project.sparkSubmit(options, words.toArray(String[]::new))),
        environment,
        directory);
  }

  private static List<String> cluster() {
    String script = Project.DISCOVERY_SCRIPT.toString();
    return List.of(
        "spark.worker.resource.gpu.amount=2",
        "spark.worker.resource.gpu.discoveryScript=" + script,
        "spark.executor.resource.gpu.discoveryScript=" + script,
        "spark.executor.cores=1",
        "spark.executor.memory=600m",
        "spark.task.resource.gpu.amount=1",
        // Two tasks, of which an executor takes one: both are waited for.
        "spark.scheduler.minRegisteredResourcesRatio=1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime=120s",
        "spark.locality.wait=0",
        "spark.ui.enabled=false");
  }
}
