package org.tsenor.it.yarn;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/** A resource manager with one node, in a process of its own. */
final class YarnServer implements AutoCloseable {
  /** File that says where the node's logs are, when all is up. */
  private static final String READY = "READY";

  private static final int START_SECONDS = 600;

  private final ProcessRun process;
  private final Path directory;

  private YarnServer(ProcessRun process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Starts one that works in a directory. */
  static YarnServer start(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("conf"));
    List<String> command = new ArrayList<>();
    // The node puts its folders where it is started.
    command.addAll(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString()));
    command.addAll(Project.shortLived(Project.java("512m")));
    command.addAll(
        List.of(
            "-cp",
            Project.TEST_CLASSES + ":" + Project.YARN_SERVER_JARS + "/*",
            YarnServer.class.getName(),
            directory.toString()));
    ProcessRun process = ProcessRun.start(command, Map.of(), directory);
    YarnServer server = new YarnServer(process, directory);
    for (int i = 0; i < 10 * START_SECONDS; i++) {
      if (Files.exists(server.configuration().resolve(READY))) {
        return server;
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(100);
    }
    process.close();
    throw new AssertionError("YARN did not start:\n" + process.err());
  }

  /** Folder of {@code yarn-site.xml}. */
  Path configuration() {
    return directory.resolve("conf");
  }

  /** Folder with a folder for each application, with one for each of its containers. */
  Path logs() throws IOException {
    return Path.of(Files.readString(configuration().resolve(READY)));
  }

  @Override
  public void close() {
    process.close();
  }

  /** The server's own process: starts YARN, writes its addresses down, and waits to be killed. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    YarnConfiguration settings = new YarnConfiguration();
    settings.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100.0");
    settings.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
    settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    // Spark's jars lie in the project's folder. Its name may have letters that the locale C, which
    // YARN gives to containers, cannot spell.
    settings.set(
        YarnConfiguration.NM_ENV_WHITELIST,
        settings.get(YarnConfiguration.NM_ENV_WHITELIST, YarnConfiguration.DEFAULT_NM_ENV_WHITELIST)
            + ",LC_ALL");
    settings.setInt("yarn.nodemanager.resource.memory-mb", 8192);
    settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    settings.setInt("yarn.nodemanager.delete.debug-delay-sec", 3600);
    settings.set(
        "yarn.resourcemanager.scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
    try (MiniYARNCluster cluster = new MiniYARNCluster("yarn", 1, 1, 1)) {
      cluster.init(settings);
      cluster.start();
      write(addresses(cluster), directory.resolve("conf"));
      String logs = cluster.getNodeManager(0).getConfig().get(YarnConfiguration.NM_LOG_DIRS);
      Path ready = Files.writeString(directory.resolve("ready"), logs);
      Files.move(ready, directory.resolve("conf").resolve(READY), StandardCopyOption.ATOMIC_MOVE);
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static YarnConfiguration addresses(MiniYARNCluster cluster) throws InterruptedException {
    YarnConfiguration found = new YarnConfiguration(cluster.getConfig());
    while (found.get(YarnConfiguration.RM_ADDRESS).endsWith(":0")) {
      Thread.sleep(100);
      found = new YarnConfiguration(cluster.getConfig());
    }
    return found;
  }

  private static void write(YarnConfiguration found, Path folder) throws IOException {
    try (OutputStream out = new FileOutputStream(folder.resolve("yarn-site.xml").toFile())) {
      found.writeXml(out);
    }
  }
}
