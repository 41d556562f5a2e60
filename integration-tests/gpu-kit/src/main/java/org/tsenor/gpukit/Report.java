package org.tsenor.gpukit;

import static org.tsenor.gpukit.part.Spread.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.gpukit.part.KitTask;

/** The report as it grows; it is in its file after every part. */
final class Report {
  private final Path directory;
  private final boolean small;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder pieces = new StringBuilder();
  private String head = "";
  private String clock = "";
  private boolean failed;

  Report(Path directory, boolean small) {
    this.directory = directory;
    this.small = small;
  }

  /** Says what runs where. */
  void begin(Path home) throws IOException {
    Path version = home.resolve("VERSION");
    head =
        "# tsenor-spark on a GPU%n%n%s%s, %s, %s %s, %d processors, Java %s%n%nBefore:%n%n```%n%s%n```%n"
            .formatted(
                small
                    ? "**Small sizes: a check of the kit itself. No figure here is one of a"
                        + " GPU's speed.**\n\n"
                    : "",
                Files.exists(version) ? Files.readString(version).strip() : "not packed",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                Conditions.state());
  }

  /** The clock under load. */
  void clock(int megahertz) {
    clock =
        megahertz == 0
            ? ""
            : "%nMedian clock of the multiprocessors while the mask kernels ran: %d MHz.%n"
                .formatted(megahertz);
  }

  /** Adds what a part said. */
  void add(String label, String title, KitCommand.Ended ended, double seconds) throws IOException {
    String outcome =
        switch (ended.exit()) {
          case 0 -> "ok";
          case KitTask.SKIPPED -> "skipped";
          default -> "failed";
        };
    failed |= outcome.equals("failed");
    String reason = ended.reason().replace("|", "/").replace("\n", " ");
    lines.add("| %s | %s | %s | %s |".formatted(label, outcome, reason, number(seconds)));
    pieces.append("%n## %s%n%n".formatted(title));
    if (!ended.reason().isEmpty()) {
      pieces.append("%s: %s%n%n".formatted(outcome, ended.reason()));
    }
    pieces.append(ended.text().strip()).append('\n');
    write("");
  }

  /** Prints the report; whether nothing failed. */
  boolean end() throws IOException {
    String after = "%nAfter:%n%n```%n%s%n```%n".formatted(Conditions.state());
    System.out.print(write(after));
    return !failed;
  }

  private String write(String after) throws IOException {
    String text =
        "%s%s%s%n| part | outcome | reason | s |%n|---|---|---|---|%n%s%n%n%s%s"
            .formatted(
                head,
                after,
                clock,
                String.join("\n", lines),
                Targets.table(directory, small),
                pieces);
    Files.writeString(directory.resolve("report.md"), text);
    return text;
  }
}
