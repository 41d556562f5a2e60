package org.tsenor.job.run;

import java.util.Locale;
import org.tsenor.text.Counted;

/** The words of progress: share done, rate, time left. */
public final class ProgressText {
  /** Columns that a bar may fill, below the 80 of a small terminal. */
  static final int WIDTH = 79;

  private static final int BAR = 24;

  /** Of a part, whose whole is told behind it. */
  private static final int SHORT_BAR = 8;

  private final Progress.Work work;
  private final long startNanos;

  ProgressText(Progress.Work work, long startNanos) {
    this.work = work;
    this.startNanos = startNanos;
  }

  /** One line for a log. */
  String line(long done, int tasks, long nowNanos) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f %% of %s %s, %s %s/s, %s, %s running%s",
        work.verb(),
        100 * share(done),
        count((double) work.total()),
        work.unit(),
        count(rate(done, nowNanos)),
        work.unit(),
        left(done, tasks, nowNanos),
        Counted.of(tasks, "task"),
        work.whole().map(whole -> "; " + whole.text(share(done), nowNanos)).orElse(""));
  }

  /** One line of constant width that overwrites itself. */
  String bar(long done, int tasks, long nowNanos) {
    int cells = work.whole().isPresent() ? SHORT_BAR : BAR;
    int filled = (int) (share(done) * cells);
    String behind =
        work.whole()
            .map(whole -> whole.text(share(done), nowNanos))
            .orElseGet(() -> rateAndTasks(done, tasks, nowNanos));
    String text =
        String.format(
            Locale.ROOT,
            "%s [%s%s] %5.1f %%  %s",
            work.verb(),
            "#".repeat(filled),
            ".".repeat(cells - filled),
            100 * share(done),
            behind);
    return text.length() > WIDTH
        ? text.substring(0, WIDTH)
        : text + " ".repeat(WIDTH - text.length());
  }

  private String rateAndTasks(long done, int tasks, long nowNanos) {
    return String.format(
        Locale.ROOT,
        "%s %c/s  %s  %s",
        count(rate(done, nowNanos)),
        work.unit().charAt(0),
        left(done, tasks, nowNanos),
        Counted.of(tasks, "task"));
  }

  private double share(long done) {
    return work.total() == 0 ? 1 : Math.min(1, (double) done / work.total());
  }

  private double rate(long done, long nowNanos) {
    return done / Math.max(1e-9, (nowNanos - startNanos) * 1e-9);
  }

  private String left(long done, int tasks, long nowNanos) {
    if (done >= work.total() && tasks > 0) {
      return work.ending();
    }
    if (done == 0) {
      return "unknown time left";
    }
    long seconds = Math.round(Math.max(0, work.total() - done) / rate(done, nowNanos));
    return duration(seconds) + " left";
  }

  /** Seconds as {@code 1 h 02 min}, {@code 3 min 05 s} or {@code 12 s}. */
  public static String duration(long seconds) {
    if (seconds >= 3600) {
      return "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    return seconds >= 60 ? "%d min %02d s".formatted(seconds / 60, seconds % 60) : seconds + " s";
  }

  /** A count with a unit of thousands, such as {@code 6.98 G}. */
  public static String count(double number) {
    String[] units = {"", " k", " M", " G", " T"};
    int unit = 0;
    double scaled = number;
    while (scaled >= 1000 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f%s" : "%.2f%s", scaled, units[unit]);
  }
}
