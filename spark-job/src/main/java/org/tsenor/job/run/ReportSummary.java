package org.tsenor.job.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.text.Counted;
import org.tsenor.text.Printable;

/** The report in a few lines for a person: what changed, how good it is, what loads it. */
public final class ReportSummary {
  private ReportSummary() {}

  /** Lines for the terminal, without a trailing line break. */
  public static String of(PruneReport report) {
    BandStatistics sums = report.statistics();
    RunDescription run = report.run();
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "pruned %s to %s, copied %d, in %.1f s",
            Counted.of(report.tensors().size(), "tensor"),
            report.patterns(),
            run.copied().size(),
            run.wallSeconds()));
    if (run.resumedShards() > 0) {
      lines.add(
          "  resumed      "
              + Counted.of(run.resumedShards(), "shard was", "shards were")
              + " done before");
    }
    lines.add(
        text(
            "  weights      %,d of %,d are not zero (%.2f %%)",
            sums.nonzeros(),
            report.weights(),
            100 * TensorReport.share((double) sums.nonzeros(), (double) report.weights())));
    lines.add(
        text(
            "               %.2f %% of all the model's weights are zero",
            100 * report.modelZeroShare()));
    report.outputErrors().ifPresent(errors -> lines.add("  error        " + error(errors)));
    if (!report.changesKeptWeights()) {
      lines.add("  kept         " + kept(sums, report.outputErrors().isPresent()));
    }
    lines.add(
        text(
            "  certificate  %s; gap to the proven optimum: mean %.1e, max %.1e",
            Counted.grouped(sums.blocks(), "mask"), sums.gapMean(), sums.gapMax()));
    if (sums.completedEntries() > 0) {
      lines.add(
          "  completed    "
              + Counted.grouped(sums.completedEntries(), "entry", "entries")
              + " that rounding had left out");
    }
    lines.add("  solved by    " + String.join(", ", report.backends().keySet()));
    report.executors().stream()
        .filter(executor -> report.executors().size() > 1 || !executor.gpus().isEmpty())
        .forEach(executor -> lines.add("               " + solved(executor)));
    report.notes().keySet().forEach(note -> lines.add("  note         " + note));
    lines.add(
        text(
            "  on disk      %,d bytes of weights, as before: dense safetensors with zeros in"
                + " place,",
            run.bytes()));
    lines.add(
        "               loads in transformers and vLLM as it is; masks are in masks/, 1 bit a");
    lines.add("               weight. Speed comes where the runtime has kernels for the pattern.");
    run.leftOut()
        .forEach(file -> lines.add("  left out     " + file.name() + ": " + file.reason()));
    lines.add("  report       " + run.output() + "/" + ReportJson.FILE_NAME);
    lines.add(
        text(
            "  check it     tsenor verify %s --against %s",
            ShellWord.of(run.output()), ShellWord.of(run.model())));
    return lines.stream().map(Printable::line).collect(Collectors.joining(System.lineSeparator()));
  }

  private static String solved(ExecutorReport executor) {
    String bands =
        executor.backends().entrySet().stream()
            .map(entry -> entry.getKey() + " " + Counted.grouped(entry.getValue(), "band"))
            .collect(Collectors.joining(", "));
    return executor.name() + ": " + bands;
  }

  private static String error(OutputErrors errors) {
    return text(
        "%.4f of squared outputs, mean over tensors; most %.4f, %s",
        errors.mean(), errors.largest(), errors.tensor());
  }

  /**
   * A method that changes the weights it keeps has made the scores that it is asked about small
   * already: only the error tells what it cost. Scores of weights with inputs say nothing of
   * squares.
   */
  private static String kept(BandStatistics sums, boolean calibrated) {
    String score = percent(sums.keptScore(), sums.totalScore()) + " of the score";
    return calibrated
        ? score
        : text(
            "%s, %s of the squared weight", score, percent(sums.keptSquare(), sums.totalSquare()));
  }

  /** No part is called the whole by rounding. */
  private static String percent(double part, double whole) {
    double percent = 100 * TensorReport.share(part, whole);
    return text("%.2f %%", part < whole ? Math.min(99.99, percent) : percent);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
