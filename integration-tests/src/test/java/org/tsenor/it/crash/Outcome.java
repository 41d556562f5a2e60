package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a place holds, but for what no two runs have in common.
 *
 * @param files digests of files, and folders, by path below the place; without reports
 * @param report figures of the output's report; empty if there is none
 */
record Outcome(NavigableMap<String, String> files, NavigableMap<String, String> report) {
  private static final int SHOWN = 6;
  private static final String OUTPUT = "output/";
  private static final String REPORT = "report.json";

  static Outcome of(Place place) throws IOException {
    NavigableMap<String, String> files = Place.digests(place.root());
    files.remove(OUTPUT + REPORT);
    return new Outcome(files, figures(place.output()));
  }

  private static NavigableMap<String, String> figures(Path folder) throws IOException {
    Path report = folder.resolve(REPORT);
    return Files.exists(report) ? ReportFigures.read(report) : new TreeMap<>();
  }

  /** What differs, in words; empty if nothing does. */
  Optional<String> differenceTo(Outcome expected) {
    List<String> differences = new ArrayList<>();
    differences(files, expected.files, "", differences);
    differences(report, expected.report, OUTPUT + REPORT, differences);
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
    for (String path : found.keySet()) {
      if (!expected.containsKey(path)) {
        differences.add(in + path + " is left over");
      }
    }
    expected.forEach(
        (path, value) -> {
          if (!found.containsKey(path)) {
            differences.add(in + path + " is missing");
          } else if (!found.get(path).equals(value)) {
            differences.add(in + path + " differs");
          }
        });
  }

  /** Whether a folder of a place holds, whatever else, all of this outcome's output. */
  boolean isWholeIn(Place place) throws IOException {
    try (Stream<Path> folders = Files.list(place.root())) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        if (isWholeAt(folder)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isWholeAt(Path folder) throws IOException {
    NavigableMap<String, String> found = Place.digests(folder);
    for (String path : files.keySet()) {
      if (path.startsWith(OUTPUT)
          && !files.get(path).equals(found.get(path.substring(OUTPUT.length())))) {
        return false;
      }
    }
    return report.equals(figures(folder));
  }
}
