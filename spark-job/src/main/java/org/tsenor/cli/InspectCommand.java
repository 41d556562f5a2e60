package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.inspect.CheckpointInspector;
import org.tsenor.job.inspect.TensorContents;
import org.tsenor.job.settings.PathText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsenor inspect}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Shows what is in a checkpoint and how sparse its tensors are.")
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfOptions confOptions;

  @Parameters(
      paramLabel = "CHECKPOINT",
      description = "Directory of a checkpoint, or one .safetensors file.")
  private String path;

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  @Option(
      names = "--headers-only",
      description = "Read no weights: quick, but without counting zeros.")
  private boolean headersOnly;

  @Override
  public Integer call() throws IOException {
    Path given = new Path(PathText.require("CHECKPOINT", path));
    Checkpoint checkpoint = Checkpoint.open(ConfOptions.hadoop(confOptions.sparkConf()), given);
    CheckpointInspector inspector = new CheckpointInspector(checkpoint);
    List<TensorContents> contents = headersOnly ? inspector.headers() : inspector.zeros();
    InspectReport report = new InspectReport(checkpoint, contents);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      report.print(out);
    }
    out.flush();
    return ExitCode.DONE;
  }
}
