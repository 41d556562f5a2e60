package org.tsenor.gpukit;

import static org.tsenor.gpukit.part.Spread.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.tsenor.gpukit.device.ModelBenchmark;
import org.tsenor.gpukit.device.SolverBenchmark;

/** What was wanted of an H200, beside what was measured. */
final class Targets {
  private Targets() {}

  /** Lines of other parts' files, as they have written them so far. */
  private record Times(List<String[]> lines) {
    static Times read(Path file) throws IOException {
      return new Times(
          Files.exists(file)
              ? Files.readAllLines(file).stream().map(line -> line.split("\t", -1)).toList()
              : List.of());
    }

    /** The largest value of a column among the lines that begin so. */
    OptionalDouble most(int column, String... begin) {
      return lines.stream()
          .filter(line -> beginsWith(line, begin))
          .mapToDouble(line -> Double.parseDouble(line[column]))
          .max();
    }

    private static boolean beginsWith(String[] line, String[] begin) {
      for (int i = 0; i < begin.length; i++) {
        if (!begin[i].isEmpty() && !begin[i].equals(line[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /** A Markdown table; empty before anything was measured, and for small sizes. */
  static String table(Path directory, boolean small) throws IOException {
    Times square = Times.read(directory.resolve(SolverBenchmark.TIMES));
    if (small || square.lines().isEmpty()) {
      return "";
    }
    Times model = Times.read(directory.resolve(ModelBenchmark.TIMES));
    Times torch = Times.read(directory.resolve("torch.tsv"));
    StringBuilder table =
        new StringBuilder(
            "| wanted of an H200 (the slower of the two kinds of weights) | measured | met |%n"
                    .formatted()
                + "|---|---|---|%n".formatted());
    table.append(
        row("8192² at 16:32, exact, at most 0.5 ms", square.most(4, "", "16:32", "exact"), 0.5));
    OptionalDouble floor = square.most(6, "", "2:4", "exact");
    OptionalDouble least = square.most(4, "", "2:4", "exact");
    table.append(
        row(
            "8192² at 2:4, exact, at most 2 times the least bytes' time",
            least.isPresent()
                ? OptionalDouble.of(least.getAsDouble() / floor.getAsDouble())
                : least,
            2));
    table.append(
        row("6.98e9 weights at 16:32, exact, at most 50 ms", model.most(3, "16:32", "exact"), 50));
    for (String[] line : torch.lines()) {
      OptionalDouble ours = square.most(4, line[0], line[1], "tsenor");
      if (ours.isPresent()) {
        double ratio = Double.parseDouble(line[2]) / ours.getAsDouble();
        table.append(
            "| tsenor at %s, %s, at least 20 times as fast as PyTorch | %s | %s |%n"
                .formatted(line[1], line[0], number(ratio), ratio >= 20 ? "yes" : "no"));
      }
    }
    return table.append('\n').toString();
  }

  private static String row(String what, OptionalDouble measured, double most) {
    return measured.isEmpty()
        ? "| %s | not measured | |%n".formatted(what)
        : "| %s | %s | %s |%n"
            .formatted(
                what,
                number(measured.getAsDouble()),
                measured.getAsDouble() <= most ? "yes" : "no");
  }
}
