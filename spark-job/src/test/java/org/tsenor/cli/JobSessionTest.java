package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.HeartbeatReceiver;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.ShuffleBlockId;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.SparkSessions;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** The properties that a command's session gets from us, and those that it does not. */
class JobSessionTest {
  private static final List<String> SECRETS =
      List.of(
          "spark.hadoop.fs.azure.account.key.store.blob.core.windows.net",
          "spark.hadoop.fs.azure.sas.fixed.token",
          "spark.hadoop.fs.azure.sas.box.account.blob.core.windows.net",
          "spark.hadoop.fs.azure.account.oauth2.client.secret",
          "spark.hadoop.fs.s3a.access.key",
          "spark.hadoop.fs.s3a.secret.key",
          "spark.hadoop.fs.s3a.session.token",
          "spark.hadoop.fs.s3a.encryption.key",
          "spark.hadoop.fs.gs.auth.service.account.private.key",
          "spark.hadoop.hadoop.security.credential.provider.path",
          "spark.ssl.keyStorePassword",
          "spark.api-key",
          "spark.my.passphrase");

  @TempDir Path directory;

  @BeforeEach
  void stopOtherSessions() {
    SparkSessions.stop();
  }

  private static SparkConf local() {
    return new SparkConf(false).setMaster("local[1]");
  }

  @Test
  void listensOnTheLoopbackAddressAlone() throws IOException {
    try (SparkSession spark = JobSession.start("test", local(), true)) {
      assertEquals(Option.empty(), spark.sparkContext().uiWebUrl());
      int driver = Integer.parseInt(spark.conf().get("spark.driver.port"));
      for (InetAddress address : addresses()) {
        assertEquals(address.isLoopbackAddress() && !isIpv6(address), opens(address, driver));
      }
    }
  }

  private static boolean isIpv6(InetAddress address) {
    return address.getAddress().length > 4;
  }

  private static List<InetAddress> addresses() throws IOException {
    return java.net.NetworkInterface.networkInterfaces()
        .flatMap(java.net.NetworkInterface::inetAddresses)
        .toList();
  }

  private static boolean opens(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 10_000);
      return true;
    } catch (java.net.ConnectException | SocketTimeoutException e) {
      return false;
    }
  }

  /** spark-submit names an application by its main class where the user gives no name. */
  @ParameterizedTest
  @CsvSource({", test", "org.tsenor.cli.Main, test", "nightly-prune, nightly-prune"})
  void theNameThatWasGivenStays(String given, String expected) throws IOException {
    SparkConf conf = local();
    if (given != null) {
      conf.set("spark.app.name", given);
    }
    try (SparkSession spark = JobSession.start("test", conf, true)) {
      assertEquals(expected, spark.sparkContext().appName());
    }
  }

  @Test
  void whatTheUserSetsStays() throws IOException {
    SparkConf own =
        local().set("spark.redaction.regex", "mine").set("spark.ui.killEnabled", "true");
    try (SparkSession spark = JobSession.start("test", own, true)) {
      assertEquals("mine", spark.conf().get("spark.redaction.regex"));
      assertEquals("true", spark.conf().get("spark.ui.killEnabled"));
    }
  }

  /** A laptop that slept for a weekend, or a process that was stopped, goes on where it was. */
  @Test
  void aProcessThatWasStoppedIsNotTakenForDead() throws Exception {
    long weekend = 72L * 3600 * 1000;
    try (SparkSession spark = SparkSession.builder().config(local()).getOrCreate()) {
      assertTrue(timeout(spark) < weekend, "Spark's own");
    }
    try (SparkSession spark = JobSession.start("test", local(), true)) {
      assertTrue(timeout(spark) > weekend);
    }
  }

  /** After which Spark removes an executor that it has not heard of, in milliseconds. */
  private static long timeout(SparkSession spark) throws Exception {
    Field timeout = HeartbeatReceiver.class.getDeclaredField("executorTimeoutMs");
    timeout.setAccessible(true);
    return timeout.getLong(new HeartbeatReceiver(spark.sparkContext()));
  }

  /** Activations and sums of them hardly shrink, and in one JVM nothing travels. */
  @Test
  void localShufflesAreNotCompressed() throws IOException {
    try (SparkSession spark = SparkSession.builder().config(local()).getOrCreate()) {
      assertTrue(compressesShuffles(), "Spark's own");
    }
    try (SparkSession spark = JobSession.start("test", local(), true)) {
      assertFalse(compressesShuffles());
      assertEquals("false", spark.conf().get("spark.shuffle.spill.compress"));
    }
    try (SparkSession spark = JobSession.start("test", local(), false)) {
      assertTrue(compressesShuffles(), "where executors are apart");
    }
    SparkConf own = local().set("spark.shuffle.compress", "true");
    try (SparkSession spark = JobSession.start("test", own, true)) {
      assertTrue(compressesShuffles(), "what the user sets");
    }
  }

  private static boolean compressesShuffles() {
    OutputStream file = OutputStream.nullOutputStream();
    return SparkEnv.get().serializerManager().wrapForCompression(new ShuffleBlockId(0, 0, 0), file)
        != file;
  }

  @Test
  void secretsAreNotShown() throws IOException {
    try (SparkSession spark = JobSession.start("test", local(), true)) {
      SparkConf conf = spark.sparkContext().getConf();
      for (String name : SECRETS) {
        assertEquals("*********(redacted)", shown(conf, name), name);
      }
      for (String name : List.of("tsenor.pattern", "master", "author", "keytab", "passes")) {
        assertEquals("value", shown(conf, "spark." + name), name);
      }
    }
  }

  private static String shown(SparkConf conf, String name) {
    var pairs = CollectionConverters.asScala(List.of(Tuple2.apply(name, "value"))).toSeq();
    return Utils.redact(conf, pairs).head()._2();
  }

  @Test
  void directoriesThatCannotBeWrittenAreTheUsersFault() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    String unusable = file + "/a," + file + "/b";
    SparkConf conf = local().set("spark.local.dir", unusable);
    assertEquals(
        "spark.local.dir is %s: temporary files cannot be written there".formatted(unusable),
        refusal(conf));
    Path usable = directory.resolve("new");
    conf.set("spark.local.dir", usable.toString());
    JobSession.start("test", conf, true).close();
    assertTrue(Files.isDirectory(usable));
    try (Stream<Path> left = Files.list(usable)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spark.executor.heartbeatInterval, soon, a Spark property is refused: ",
    "spark.memory.fraction, most, a Spark property is refused: ",
    "spark.master, lokal[2], --master: Could not parse Master URL: 'lokal[2]'",
  })
  void propertiesThatSparkRefusesAreTheUsersFault(String key, String value, String message) {
    String found = refusal(local().set(key, value));
    assertTrue(found.startsWith(message), found);
  }

  private static String refusal(SparkConf conf) {
    return assertThrows(
            UserInputException.class, () -> JobSession.start("test", conf, true).close())
        .getMessage();
  }

  @Test
  void aHeapThatIsTooSmallForSparkIsTheUsersFault() {
    JobSession.requireHeap(450L << 20);
    assertEquals(
        "the heap has 449 MiB: Spark needs 450 MiB at least (TSENOR_HEAP, or -Xmx)",
        assertThrows(UserInputException.class, () -> JobSession.requireHeap((450L << 20) - 1))
            .getMessage());
  }

  /** Spark ends the process where a task runs out of memory, unless it is told not to. */
  @Test
  void aTaskWithoutMemoryEndsTheJobAndNotTheProcess() throws IOException {
    try (SparkSession spark = JobSession.start("test", local(), true)) {
      Exception failure =
          assertThrows(
              Exception.class,
              () ->
                  spark
                      .range(1)
                      .foreach(
                          (org.apache.spark.api.java.function.ForeachFunction<Long>)
                              row -> {
                                throw new OutOfMemoryError("of the test");
                              }));
      assertTrue(
          Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
              .anyMatch(OutOfMemoryError.class::isInstance),
          failure::toString);
    }
  }
}
