package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
    description = "Checks a pruned checkpoint from its files; exit code 1 if it has a fault.")
final class VerifyCommand implements Callable<Integer> {
  private final JobRunner jobs;
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions sparkOptions;

  @Parameters(paramLabel = "OUTPUT", description = "Directory of the pruned checkpoint.")
  private String output;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Checkpoint it was made from, to compare unpruned tensors with (default: the one that"
              + " the run's report names).")
  private String model;

  VerifyCommand(JobRunner jobs) {
    this.jobs = jobs;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    boolean sound = jobs.verify(output, model, sparkOptions.sparkConf(), out);
    out.flush();
    return sound ? ExitCode.DONE : ExitCode.FAULT_FOUND;
  }
}
