package org.tsenor;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of all modules: how many doors they have, and that nobody needs his user. */
class DoorsTest {
  /** Public types of a package; a package that opens more has to be listed. */
  private static final int FEW = 5;

  /**
   * Packages with more doors, and how many. A number may only fall: who needs one more says here
   * why.
   */
  private static final Map<String, Integer> MORE =
      Map.ofEntries(
          // What a file of a checkpoint is: every room below reads or writes one.
          Map.entry("org.tsenor.checkpoint", 27),
          // The steps of all algorithms by concern.
          Map.entry("org.tsenor.engine", 14),
          Map.entry("org.tsenor.functions", 6),
          Map.entry("org.tsenor.gpu", 21),
          Map.entry("org.tsenor.job.executor", 6),
          Map.entry("org.tsenor.job.run", 16),
          Map.entry("org.tsenor.job.settings", 19),
          Map.entry("org.tsenor.job.verify", 9),
          Map.entry("org.tsenor.linalg", 14),
          // The problem, the solvers' roles and the proof: the language of all backends.
          Map.entry("org.tsenor.mask", 12),
          Map.entry("org.tsenor.mask.cuda", 7),
          Map.entry("org.tsenor.model", 20),
          Map.entry("org.tsenor.pruning", 17),
          Map.entry("org.tsenor.pruning.calibrated", 20),
          Map.entry("org.tsenor.source", 26),
          Map.entry("org.tsenor.tokens", 8));

  private static final Pattern WHERE = Pattern.compile("^(Host|Device|Cuda)|On(Host|Device)$");

  private static final Set<String> OF_ENGINES =
      Set.of(
          "org.tsenor.engine.host",
          "org.tsenor.engine.device",
          "org.tsenor.gpu",
          "org.tsenor.gpu.jcuda",
          "org.tsenor.mask.cuda",
          "org.tsenor.pruning.cuda");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.tsenor");

  private static final List<JavaClass> TYPES =
      MAIN.stream()
          .filter(Predicate.not(JavaClass::isNestedClass))
          .filter(type -> !type.getSimpleName().equals("package-info"))
          .toList();

  @Test
  void doorsAreFew() {
    Map<String, Long> open =
        TYPES.stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
    Map<String, Long> many = new TreeMap<>(open);
    many.values().removeIf(count -> count <= FEW);
    Map<String, Long> listed = new TreeMap<>();
    MORE.forEach((name, count) -> listed.put(name, (long) count));
    assertEquals(listed, many, "packages with more than %d public types".formatted(FEW));
  }

  /** What a room's own text does not tell is a door that nobody thought of. */
  @Test
  void aRoomWithManyDoorsNamesThem() throws IOException {
    for (String room : MORE.keySet()) {
      String text = textOf(room);
      List<String> unnamed =
          TYPES.stream()
              .filter(type -> type.getPackageName().equals(room))
              .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
              .map(JavaClass::getSimpleName)
              .filter(name -> !Pattern.compile("\\b%s\\b".formatted(name)).matcher(text).find())
              .toList();
      assertEquals(List.of(), unnamed, "doors that the package-info of %s lacks".formatted(room));
    }
  }

  private static String textOf(String room) throws IOException {
    for (String module : List.of("solver-kernels", "spark-job")) {
      Path file =
          Path.of("..", module, "src/main/java", room.replace('.', '/'), "package-info.java");
      if (Files.exists(file)) {
        return Files.readString(file);
      }
    }
    throw new AssertionError("no package-info of " + room);
  }

  /** Where an algorithm runs is its engine's affair; these are about devices or hosts as such. */
  @Test
  void onlyEnginesSayWhereTheyRun() {
    Set<String> others =
        TYPES.stream()
            .filter(type -> WHERE.matcher(type.getSimpleName()).find())
            .filter(type -> !OF_ENGINES.contains(type.getPackageName()))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    // Addresses that Spark booked, a batch of the plugin's, a session that a program has.
    assertEquals(Set.of("DeviceAddresses", "DeviceBand", "HostSession"), others);
  }

  @Test
  void aNameMeansOneThing() {
    Map<String, List<String>> places =
        TYPES.stream()
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
    places.values().removeIf(list -> list.size() == 1);
    // The door before, which programs still import.
    assertEquals(List.of("Tsenor"), List.copyOf(places.keySet()), () -> places.toString());
  }

  @Test
  void packagesFormNoCycles() {
    slices()
        .matching("(**)")
        .should()
        .beFreeOfCycles()
        .because("a package that needs its user cannot be understood alone")
        .check(MAIN);
  }
}
