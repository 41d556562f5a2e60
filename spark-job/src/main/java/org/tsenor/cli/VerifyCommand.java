package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.tsenor.job.settings.PathText;
import org.tsenor.job.verify.VerifyRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsenor verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Proves a pruned checkpoint from its files; exit code 1 if anything is wrong.",
      "Every block keeps N of M in each row (and column, if transposable), pruned weights are +0.0,"
          + " masks and weights agree, shards, index and report are consistent."
    })
final class VerifyCommand implements Callable<Integer> {
  private final JobRunner jobs;
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions sparkOptions;

  @Parameters(paramLabel = "PATH", description = "Directory of the pruned checkpoint.")
  private String path;

  @Option(
      names = "--against",
      paramLabel = "ORIGINAL",
      description =
          "Checkpoint it was made from: kept weights (unless the method changes them) and unpruned"
              + " tensors must be the same bit for bit, other files too.")
  private String against;

  @Option(
      names = "--pattern",
      paramLabel = "N:M",
      description =
          "What to expect of all linears inside decoder layers (default: what the checkpoint's own"
              + " report says of each tensor).")
  private String pattern;

  @Option(
      names = "--structure",
      paramLabel = "NAME",
      defaultValue = "transposable",
      description = "With --pattern: transposable or standard (default: transposable).")
  private String structure;

  VerifyCommand(JobRunner jobs) {
    this.jobs = jobs;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PathText.require("PATH", path);
    if (against != null) {
      PathText.require("--against", against);
    }
    VerifyRequest request = VerifyRequest.of(path, against, pattern, structure);
    boolean sound = jobs.verify(request, sparkOptions.sparkConf(), out);
    out.flush();
    return sound ? ExitCode.DONE : ExitCode.FAULT_FOUND;
  }
}
