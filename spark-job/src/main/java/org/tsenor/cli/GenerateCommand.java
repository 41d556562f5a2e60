package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.tsenor.job.settings.PathText;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.text.ByteSize;
import org.tsenor.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tsenor generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description =
        "Writes a checkpoint of random weights in the shape of a Llama, for benchmarks and tests.")
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfOptions confOptions;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "Directory to write; must not exist.")
  private String output;

  @Option(
      names = "--size",
      defaultValue = "2GiB",
      paramLabel = "SIZE",
      description =
          "Bytes of all tensors, about, such as 2GiB; whole decoder layers of 122 MB (default:"
              + " 2GiB).")
  private String size;

  @Option(
      names = "--shard-size",
      defaultValue = "256MiB",
      paramLabel = "SIZE",
      description = "Bytes of a shard at most (default: 256MiB).")
  private String shardSize;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "NUMBER",
      description = "The same size, shard size and seed give the same bytes (default: 0).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    PathText.require("--output", output);
    LlamaShape shape = LlamaShape.ofBytes(bytes("--size", size));
    try {
      new CheckpointGenerator(shape, bytes("--shard-size", shardSize), seed)
          .write(ConfOptions.hadoop(confOptions.sparkConf()), new Path(output));
    } catch (FileAlreadyExistsException e) {
      throw new UserInputException(e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "generated %s: %d decoder layers, %,d bytes of bf16 tensors%n",
        Printable.line(output),
        shape.layers(),
        shape.tensorBytes());
    out.flush();
    return ExitCode.DONE;
  }

  private static long bytes(String option, String text) {
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserInputException("%s: %s".formatted(option, e.getMessage()), e);
    }
  }
}
