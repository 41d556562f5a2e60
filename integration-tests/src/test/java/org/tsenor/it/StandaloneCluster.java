package org.tsenor.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Spark standalone cluster on the loopback address: one master and two workers, each its own
 * JVM, from a Spark home that is made of the Maven jars.
 */
final class StandaloneCluster implements AutoCloseable {
  private final Path home;
  private final int port;
  private final List<ProcessRun> daemons = new ArrayList<>();

  private StandaloneCluster(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  static StandaloneCluster start(Path directory) throws Exception {
    Path home = SparkHome.create(directory.resolve("spark-home"));
    StandaloneCluster cluster = new StandaloneCluster(home, freePort());
    try {
      cluster.daemon(
          "org.apache.spark.deploy.master.Master",
          "--host",
          "127.0.0.1",
          "--port",
          "" + cluster.port,
          "--webui-port",
          "0");
      cluster.awaitMaster();
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
    return "spark://127.0.0.1:" + port;
  }

  /** Variables for whoever submits to this cluster. */
  Map<String, String> environment() {
    return SparkHome.environment(home);
  }

  /**
   * Options of spark-submit for this cluster: two executors of one core, if nothing else is said.
   */
  List<String> submitOptions(String... configuration) {
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
    settings.addAll(List.of(configuration));
    for (String setting : settings) {
      options.add("--conf");
      options.add(setting);
    }
    return options;
  }

  private void daemon(String mainClass, String... arguments) throws IOException {
    List<String> command = Project.java("256m");
    command.add("-cp");
    command.add(home.resolve("conf") + ":" + home.resolve("jars") + "/*");
    command.add(mainClass);
    command.addAll(List.of(arguments));
    daemons.add(ProcessRun.start(command, environment(), home.resolve("logs")));
  }

  private void awaitMaster() throws Exception {
    for (int attempt = 0; attempt < 300; attempt++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("the master did not open its port:\n" + daemons.get(0).err());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    daemons.forEach(ProcessRun::close);
  }
}
