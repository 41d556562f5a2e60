package org.tsenor.it.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.it.ClassArchive;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.SparkHome;

/**
 * A real Spark standalone cluster on the loopback address: one master and two workers, each its own
 * JVM, from a Spark home that is made of the Maven jars.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern STARTED =
      Pattern.compile("Starting Spark master at (spark://127\\.0\\.0\\.1:[1-9]\\d*)");

  private final Path home;
  private final List<ProcessRun> daemons = new ArrayList<>();
  private String master;

  private StandaloneCluster(Path home) {
    this.home = home;
  }

  static StandaloneCluster start(Path directory) throws Exception {
    Path home = SparkHome.create(directory.resolve("spark-home"));
    StandaloneCluster cluster = new StandaloneCluster(home);
    try {
      cluster.daemon(
          "org.apache.spark.deploy.master.Master",
          "--host",
          "127.0.0.1",
          "--port",
          "0",
          "--webui-port",
          "0");
      cluster.master = cluster.awaitMaster();
      // Two names of one machine: a second copy of a task runs on another host or not at all.
      for (String worker : List.of("127.0.0.1", "localhost")) {
        cluster.daemon(
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            worker,
            "--cores",
            "2",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            home.resolve("work-" + worker).toString(),
            cluster.master());
      }
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  String master() {
    return master;
  }

  /** Variables for whoever submits to this cluster. */
  Map<String, String> environment() {
    return SparkHome.environment(home);
  }

  /**
   * Options of spark-submit for this cluster: two executors of one core, if nothing else is said.
   */
  List<String> submitOptions(String... configuration) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("--master", master(), "--deploy-mode", "client"));
    options.add("--properties-file");
    options.add(Project.SPARK_PROPERTIES.toString());
    List<String> settings =
        new ArrayList<>(
            List.of(
                "spark.ui.enabled=false",
                "spark.executor.cores=1",
                "spark.executor.memory=600m",
                "spark.cores.max=2",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.driver.host=127.0.0.1",
                "spark.locality.wait=0"));
    settings.addAll(SparkHome.executors(List.of(), Project.TEST_CLASSES));
    settings.addAll(List.of(configuration));
    for (String setting : settings) {
      options.add("--conf");
      options.add(setting);
    }
    return options;
  }

  private void daemon(String mainClass, String... arguments) throws IOException {
    List<String> command = Project.shortLived(Project.java("256m"));
    command.add(ClassArchive.option());
    command.add("-Dlog4j2.configurationFile=" + Project.LOGGING.toUri() + "," + logging().toUri());
    command.add("-cp");
    command.add(Project.SPARK + ":" + home.resolve("conf"));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    daemons.add(ProcessRun.start(command, environment(), home.resolve("logs")));
  }

  /** The master says in a line of its log which port it was given. */
  private Path logging() throws IOException {
    return Files.writeString(
        home.resolve("conf/master.properties"),
        "logger.master.name = org.apache.spark.deploy.master\nlogger.master.level = info\n");
  }

  private String awaitMaster() throws Exception {
    ProcessRun process = daemons.get(0);
    for (int attempt = 0; attempt < 9000 && process.isAlive(); attempt++) {
      Matcher started = STARTED.matcher(process.err());
      if (started.find()) {
        return started.group(1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the master did not start:\n" + process.err());
  }

  @Override
  public void close() {
    daemons.forEach(ProcessRun::close);
  }
}
