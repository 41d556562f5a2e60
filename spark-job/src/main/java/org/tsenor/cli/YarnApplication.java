package org.tsenor.cli;

import java.io.IOException;
import java.net.InetAddress;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.InvalidApplicationMasterRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application of which this process is the master.
 *
 * <p>Spark's master leaves YARN to try again what an application throws, be it a user's mistake,
 * which is the same the second time. Only an application that says itself that it has failed is not
 * tried again.
 */
final class YarnApplication {
  private static final Logger LOG = LoggerFactory.getLogger(YarnApplication.class);

  /** Where Spark has put its jars for the application; it cleans up after the last attempt only. */
  private static final String STAGING = "SPARK_YARN_STAGING_DIR";

  private static final String KEEPS_STAGING = "spark.yarn.preserve.staging.files";

  private YarnApplication() {}

  /**
   * Ends it as failed, whatever attempts are left.
   *
   * @param diagnostics what YARN shows of it
   */
  static void endAsFailed(String diagnostics) {
    YarnConfiguration configuration =
        new YarnConfiguration(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    AMRMClient<AMRMClient.ContainerRequest> client = AMRMClient.createAMRMClient();
    client.init(configuration);
    client.start();
    try {
      register(client);
      client.unregisterApplicationMaster(FinalApplicationStatus.FAILED, diagnostics, "");
      removeStaging(configuration);
    } catch (YarnException | IOException e) {
      LOG.warn("YARN was not told that the application has failed, and may try it again", e);
    } finally {
      client.stop();
    }
  }

  /** Spark's master registers when a session starts: many mistakes are found before. */
  private static void register(AMRMClient<AMRMClient.ContainerRequest> client)
      throws YarnException, IOException {
    try {
      client.registerApplicationMaster(InetAddress.getLocalHost().getHostName(), -1, "");
    } catch (InvalidApplicationMasterRequestException e) {
      LOG.debug("the application is registered already", e);
    }
  }

  private static void removeStaging(YarnConfiguration configuration) throws IOException {
    String staging = System.getenv(STAGING);
    if (staging != null && !Boolean.getBoolean(KEEPS_STAGING)) {
      Path path = new Path(staging);
      path.getFileSystem(configuration).delete(path, true);
    }
  }
}
