package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code spark-job/bin/tsenor} asks Java for: a script in its place tells. */
class LauncherOptionsIT {
  private static final String JAVA =
      """
      #!/bin/sh
      for option; do
        case $option in
          -version) echo 'agent version "1.8"'; echo 'openjdk version "17.0.1" 2021-10-19'; exit;;
          --list-modules) echo 'java.base@17.0.1'; echo 'jdk.compiler@17.0.1'; exit;;
        esac
      done
      printf '<%s>\\n' "$@" "LC_ALL=$LC_ALL" "SPARK_LOCAL_IP=$SPARK_LOCAL_IP"
      """;

  @TempDir private static Path directory;

  private static ProductCopy product;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = ProductCopy.in(directory.resolve("it's my clone, #1 é %41+&"));
    script("java/bin/java", JAVA);
  }

  private static Path script(String name, String text) throws IOException {
    Path script = directory.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, text);
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private static ProcessRun start(Map<String, String> environment, String... command)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("JAVA_HOME", directory.resolve("java").toString());
    return ProcessRun.start(List.of(command), all, directory);
  }

  private static ProcessRun tsenor(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(product.launcher().toString()));
    command.addAll(List.of(arguments));
    return start(environment, command.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "2g, 2g",
    "2G, 2G",
    "2048m, 2048m",
    "1048576k, 1048576k",
    "2147483648, 2147483648",
    "0x80000000, 0x80000000",
    "2gb, 2g",
    "2048MB, 2048M",
    "2147483648b, 2147483648",
    "2GiB, 2G",
    "1t, 1t",
    "1p, 1024t",
    "2048, 2048m",
    "' 2g ', 2g",
    "'', 2g",
  })
  void takesAHeapAsTheJvmOrSparkWritesIt(String heap, String option) throws Exception {
    try (ProcessRun run = tsenor(Map.of("TSENOR_HEAP", heap))) {
      assertTrue(run.succeed(10).out().contains("<-Xmx" + option + ">"), run::out);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2 g", "1.5g", "-1", "0", "2x", "g", "two", "2g 3g", "$(echo 2g)"})
  void refusesWhatIsNoHeap(String heap) throws Exception {
    try (ProcessRun run = tsenor(Map.of("TSENOR_HEAP", heap))) {
      assertEquals(2, run.await(10), run::err);
      assertTrue(run.err().startsWith("tsenor: TSENOR_HEAP is '" + heap + "': allowed"), run::err);
    }
  }

  static Stream<Arguments> words() {
    return Stream.of(
        arguments("-Da=b -Dc", List.of("-Da=b", "-Dc")),
        arguments("-Da=\"b c\" '-Dd=e f' -Dg=h\\ i", List.of("-Da=b c", "-Dd=e f", "-Dg=h i")),
        arguments(
            "-Da=$HOME -Db=`id` -Dc=* -Dd=~ -De=$(id)",
            List.of("-Da=$HOME", "-Db=`id`", "-Dc=*", "-Dd=~", "-De=$(id)")),
        arguments("-Da=\"x\\\"y\\$z\\n\" '-Db=\\'", List.of("-Da=x\"y$z\\n", "-Db=\\")),
        arguments("-Da=#1\n\t-Db='c\nd' \"\" ", List.of("-Da=#1", "-Db=c\nd", "")));
  }

  @ParameterizedTest
  @MethodSource("words")
  void splitsOptionsAsAShellAndExpandsNothing(String options, List<String> words) throws Exception {
    try (ProcessRun run = tsenor(Map.of("TSENOR_JAVA_OPTS", options), "--version")) {
      String said = "<" + String.join(">\n<", words) + ">\n<-Dtsenor.terminal=false>";
      assertTrue(run.succeed(10).out().contains(said), run::out);
    }
  }

  /** Java has the names of files from the locale. */
  @ParameterizedTest
  @CsvSource({"C, ''", "'', ''", "POSIX, ''", "en_US.UTF-8, C", "no_SUCH.UTF-8, ''"})
  void takesALocaleThatHasAllNames(String language, String all) throws Exception {
    try (ProcessRun run =
        tsenor(Map.of("LANG", language, "LC_ALL", all, "LC_CTYPE", ""), "modèle")) {
      String said = run.succeed(10).out();
      assertTrue(said.matches("(?is).*<LC_ALL=[^>]*utf-?8>.*"), said);
      assertTrue(said.contains("<modèle>"), said);
    }
  }

  /** Log settings are named by a URI, in which #, %, blanks and é mean something. */
  @Test
  void findsItsFilesInAnyFolder() throws Exception {
    try (ProcessRun run = tsenor(Map.of())) {
      String said = run.succeed(10).out();
      String uri = said.replaceFirst("(?s).*<-Dlog4j2.configurationFile=([^>]*)>.*", "$1");
      assertFalse(uri.contains(","), uri);
      assertTrue(Files.isSameFile(Project.LOGGING, Path.of(URI.create(uri))), uri);
      assertTrue(said.contains("<@" + product.home() + "/conf/jvm.options>"), said);
      assertTrue(said.contains("<" + product.home() + "/spark-job/target/tsenor-spark-"), said);
    }
  }

  @Test
  void refusesAFolderThatNoClassPathCanName() throws Exception {
    ProductCopy other = ProductCopy.in(directory.resolve("a:b"));
    try (ProcessRun run = start(Map.of(), other.launcher().toString())) {
      assertEquals(2, run.await(10), run::err);
      assertTrue(run.err().contains("a:b has a colon"), run::err);
    }
  }

  @Test
  void startsFromAnyShellThroughLinksAndRelativeNames() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("prune-it"), product.launcher());
    Map<String, String> environment =
        Map.of(
            "PATH",
            bin + ":" + System.getenv("PATH"),
            "CDPATH",
            directory + ":/",
            "JAVA_HOME",
            "java",
            "POSIXLY_CORRECT",
            "1",
            "LAUNCHER",
            product.launcher().toString());
    for (String call :
        List.of("sh \"$LAUNCHER\" 'x y'", "prune-it 'x y'", "bash --posix \"$LAUNCHER\" 'x y'")) {
      try (ProcessRun run =
          start(environment, "sh", "-c", "cd \"$0\" && " + call, directory.toString())) {
        assertTrue(run.succeed(10).out().contains("<x y>"), run::out);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere.jar", "/nowhere/*", "/etc/passwd"})
  void refusesAClassPathThatJavaWouldPassOver(String place) throws Exception {
    String jar = Project.jobJar().toString();
    try (ProcessRun run = tsenor(Map.of("TSENOR_CLASSPATH", jar + ":" + place))) {
      assertEquals(2, run.await(10), run::err);
      assertTrue(run.err().startsWith("tsenor: TSENOR_CLASSPATH: " + place + " is no"), run::err);
    }
    try (ProcessRun run =
        tsenor(Map.of("TSENOR_CLASSPATH", jar + ":" + Project.sparkJars() + "/*"))) {
      run.succeed(10);
    }
  }

  /** The interface of the embedded Spark has no password. */
  @ParameterizedTest
  @CsvSource({
    "prune --master local[2], 127.0.0.1",
    "prune, 127.0.0.1",
    "prune --master=spark://there:7077, ''",
    "prune --conf spark.master=yarn, ''",
  })
  void theEmbeddedSparkListensHereOnly(String arguments, String address) throws Exception {
    try (ProcessRun run = tsenor(Map.of(), arguments.split(" "))) {
      assertTrue(run.succeed(10).out().contains("<SPARK_LOCAL_IP=" + address + ">"), run::out);
    }
    try (ProcessRun run = tsenor(Map.of("SPARK_LOCAL_IP", "10.0.0.1"), arguments.split(" "))) {
      assertTrue(run.succeed(10).out().contains("<SPARK_LOCAL_IP=10.0.0.1>"), run::out);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ulimit -n 64, may open 64 files at most",
    "mkdir gone && cd gone && rmdir ../gone, the current folder does not exist any more",
  })
  void refusesAProcessThatCannotWork(String before, String words) throws Exception {
    String script = before + " && exec \"$0\" inspect model";
    try (ProcessRun run = start(Map.of(), "bash", "-c", script, product.launcher().toString())) {
      assertEquals(2, run.await(10), run::err);
      assertTrue(run.err().contains(words), run::err);
    }
  }

  /** Java itself would end with 1. */
  @Test
  void aJarThatIsMissingIsCodeTwo() throws Exception {
    List<String> command = Project.java("256m");
    command.addAll(List.of("-cp", Project.jobJar().toString(), "org.tsenor.cli.Launch"));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      assertEquals(2, run.await(60), run::err);
      assertTrue(run.err().contains("tsenor: a jar is missing, damaged"), run::err);
    }
  }

  @Test
  void buildsWhatHasChangedAndNotWhatIsOnlyNewer() throws Exception {
    ProductCopy other = ProductCopy.in(directory.resolve("copied"));
    Path source = other.home().resolve("spark-job/src/main/A.java");
    Files.writeString(source, "class A {}");
    for (String text : List.of("class A {}", "class A {}", "class B {}", "class B {}")) {
      Files.writeString(source, text);
      Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
      assertEquals(text.equals("class A {}") ? 1 : 2, buildsAfterAStart(other), text);
    }
  }

  @Test
  void buildsWhatACopyHasCutShort() throws Exception {
    ProductCopy other = ProductCopy.in(directory.resolve("cut"));
    Path jar = other.home().resolve("spark-job/target").resolve(Project.jobJar().getFileName());
    Path jars = other.home().resolve("spark-job/runtime/target/jars");
    Files.delete(jars);
    Files.createDirectory(jars);
    Files.writeString(jars.resolve("a.jar"), "PK and more");
    Files.writeString(jars.resolve("b.jar"), "PK and more");
    byte[] whole = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
    assertEquals(1, buildsAfterAStart(other), "half a jar");
    Files.write(jar, whole);
    assertEquals(1, buildsAfterAStart(other), "the jar again");
    Files.writeString(jars.resolve("b.jar"), "PK");
    assertEquals(2, buildsAfterAStart(other), "less of Spark's jars");
    Files.delete(jars.resolve("b.jar"));
    assertEquals(3, buildsAfterAStart(other), "one of Spark's jars is missing");
    assertEquals(3, buildsAfterAStart(other), "nothing has changed");
  }

  /** Starts a copy with a Maven that only tells, and counts how often it has been called there. */
  private static int buildsAfterAStart(ProductCopy copy) throws Exception {
    Path log = copy.home().resolve("mvn.log");
    Path maven = script(copy.home() + "/maven/mvn", "#!/bin/sh\necho built >>'" + log + "'\n");
    String path = maven.getParent() + ":" + System.getenv("PATH");
    try (ProcessRun run = start(Map.of("PATH", path), copy.launcher().toString())) {
      run.succeed(10);
    }
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }
}
