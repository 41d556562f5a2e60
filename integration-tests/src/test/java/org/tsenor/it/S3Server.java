package org.tsenor.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An S3 server on the loopback address, its own JVM: s3proxy with one bucket, which checks
 * signatures.
 *
 * <p>Objects are kept in a map: its backend on file systems shows the marker {@code a/} of an empty
 * directory as an object {@code a} too, which s3a then takes for a file.
 */
final class S3Server implements AutoCloseable {
  private static final Path JARS = Project.ROOT.resolve("integration-tests/s3proxy/target/jars");
  private static final String BUCKET = "models";
  private static final String IDENTITY = "tsenor";
  private static final String CREDENTIAL = "not-a-secret";

  /** With two digits for the day, which RFC_1123_DATE_TIME has not. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ProcessRun server;
  private final String endpoint;

  private S3Server(ProcessRun server, String endpoint) {
    this.server = server;
    this.endpoint = endpoint;
  }

  /** Starts a server; once more where somebody else took the port between finding and using it. */
  static S3Server start(Path directory) throws Exception {
    for (int attempt = 1; true; attempt++) {
      S3Server server = startOnce(directory);
      try {
        if (server.await()) {
          server.createBucket();
          return server;
        }
        if (attempt == 5) {
          throw new AssertionError(
              "the S3 server did not start:\n" + server.server.out() + server.server.err());
        }
      } catch (Exception | AssertionError e) {
        server.close();
        throw e;
      }
    }
  }

  private static S3Server startOnce(Path directory) throws IOException {
    String endpoint = "http://127.0.0.1:" + freePort();
    // The SDK adds checksums to requests, in headers that this server does not know.
    Path settings =
        Files.writeString(
            directory.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=%s
            s3proxy.ignore-unknown-headers=true
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=transient
            """
                .formatted(endpoint, IDENTITY, CREDENTIAL));
    Path logging =
        Files.writeString(
            directory.resolve("logback.xml"),
            """
            <configuration>
              <appender name="stderr" class="ch.qos.logback.core.ConsoleAppender">
                <target>System.err</target>
                <encoder><pattern>%d %p %c: %m%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="stderr"/></root>
            </configuration>
            """);
    return new S3Server(
        ProcessRun.start(command(settings, logging), Map.of(), directory), endpoint);
  }

  private static List<String> command(Path settings, Path logging) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        Project.FIRST_COMPILER_ONLY,
        "-Xmx256m",
        "-Dlogback.configurationFile=" + logging,
        "-cp",
        JARS + "/*",
        "org.gaul.s3proxy.Main",
        "--properties",
        settings.toString());
  }

  /** The root of the one bucket, without a slash at its end. */
  String bucket() {
    return "s3a://" + BUCKET;
  }

  /** What s3a has to be told, as Hadoop properties. */
  private Map<String, String> hadoopProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("fs.s3a.endpoint", endpoint);
    properties.put("fs.s3a.endpoint.region", "us-east-1");
    properties.put("fs.s3a.path.style.access", "true");
    properties.put("fs.s3a.access.key", IDENTITY);
    properties.put("fs.s3a.secret.key", CREDENTIAL);
    return properties;
  }

  /** The same as options of our commands. */
  List<String> confOptions() {
    List<String> options = new ArrayList<>();
    hadoopProperties()
        .forEach(
            (key, value) -> options.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    return options;
  }

  /** The same as a directory for the class path of {@code hadoop fs}, which insists on a file. */
  Path coreSite(Path directory) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>\n");
    hadoopProperties()
        .forEach(
            (key, value) ->
                xml.append("<property><name>%s</name>".formatted(key))
                    .append("<value>%s</value></property>%n".formatted(value)));
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("core-site.xml"), xml + "</configuration>\n");
    return directory;
  }

  /** Whether it has opened its port, or ended before. */
  private boolean await() throws Exception {
    for (int attempt = 0; attempt < 9000 && server.isAlive(); attempt++) {
      if (refusesStrangers()) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** Whether it answers, and refuses who does not sign. */
  private boolean refusesStrangers() throws Exception {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint)).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 403;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** PUT, signed as version 2 has it: s3a has no call that makes a bucket. */
  private void createBucket() throws Exception {
    String date = HTTP_DATE.format(OffsetDateTime.now(ZoneOffset.UTC));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(CREDENTIAL.getBytes(UTF_8), mac.getAlgorithm()));
    byte[] signature = mac.doFinal("PUT\n\n\n%s\n/%s".formatted(date, BUCKET).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/" + BUCKET))
            .PUT(BodyPublishers.noBody())
            .header("Date", date)
            .header(
                "Authorization",
                "AWS %s:%s".formatted(IDENTITY, Base64.getEncoder().encodeToString(signature)))
            .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response::body);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
