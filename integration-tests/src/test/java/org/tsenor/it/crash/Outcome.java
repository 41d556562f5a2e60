package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a place holds.
 *
 * @param files digests of files, and folders, by path below the place
 * @param report figures of the output's report, but for what no two runs have in common; empty if
 *     there is none
 */
record Outcome(NavigableMap<String, String> files, NavigableMap<String, String> report) {
  private static final int SHOWN = 6;
  private static final String OUTPUT = "output/";
  private static final String REPORT = OUTPUT + "report.json";

  static Outcome of(Place place) throws IOException {
    Path report = place.root().resolve(REPORT);
    return new Outcome(
        Place.digests(place.root()),
        Files.exists(report) ? ReportFigures.read(report) : new TreeMap<>());
  }

  /** What differs, in words; empty if nothing does. */
  Optional<String> differenceTo(Outcome expected) {
    List<String> differences = new ArrayList<>();
    differences(files, expected.files, "", differences);
    differences(report, expected.report, REPORT, differences);
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    String shown = String.join(", ", differences.subList(0, Math.min(SHOWN, differences.size())));
    int more = differences.size() - SHOWN;
    return Optional.of(more > 0 ? "%s and %d more".formatted(shown, more) : shown);
  }

  private static void differences(
      NavigableMap<String, String> found,
      NavigableMap<String, String> expected,
      String in,
      List<String> differences) {
    Set<String> paths = new TreeSet<>(found.keySet());
    paths.addAll(expected.keySet());
    for (String path : paths) {
      if (!expected.containsKey(path)) {
        differences.add(in + path + " is left over");
      } else if (!found.containsKey(path)) {
        differences.add(in + path + " is missing");
      } else if (!path.equals(REPORT) && !found.get(path).equals(expected.get(path))) {
        differences.add(in + path + " differs");
      }
    }
  }

  /** Whether a place holds, whatever else, all files of this output under their names. */
  boolean isInPlace(Outcome found) {
    for (Map.Entry<String, String> file : outputFiles().entrySet()) {
      if (!file.getValue().equals(found.files.get(file.getKey()))) {
        return false;
      }
    }
    return report.equals(found.report);
  }

  /** Whether a place holds, under whatever name, all bytes of this output but the report's. */
  boolean isKept(Outcome found) {
    return found.files.values().containsAll(outputFiles().values());
  }

  private Map<String, String> outputFiles() {
    Map<String, String> output = new TreeMap<>(files);
    output.keySet().removeIf(path -> !path.startsWith(OUTPUT) || path.equals(REPORT));
    output.values().removeIf(Place.FOLDER::equals);
    return output;
  }
}
