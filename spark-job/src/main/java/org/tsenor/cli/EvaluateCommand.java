package org.tsenor.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.tsenor.calibration.CalibrationInput;
import org.tsenor.calibration.WindowDraw;
import org.tsenor.calibration.WindowSettings;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.settings.GpuMemoryText;
import org.tsenor.job.settings.PathText;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.linalg.LibraryChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tsenor evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the perplexity of a checkpoint, pruned or not, on a text.",
      "Protocol of SparseGPT, Wanda and ALPS: texts joined by an empty line, tokenized as one, cut"
          + " into windows that the model sees alone; all tokens of a window but its first are"
          + " predicted."
    },
    footer = {
      "",
      "Example: tsenor evaluate --model pruned --against llama --data wikitext2-test.jsonl"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final JobRunner jobs;
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions sparkOptions;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "Directory of the checkpoint.")
  private String model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "File, or directory of files: .txt, .jsonl or .parquet with texts or token ids. Rows of"
              + " token ids (input_ids) are windows as they are.")
  private String data;

  @Option(
      names = "--against",
      paramLabel = "PATH",
      description = "Another checkpoint, such as the dense one, on the same windows.")
  private String against;

  @Option(
      names = "--sequence-length",
      paramLabel = "TOKENS",
      description =
          "Tokens of a window (default: 2048, or the model's positions if they are fewer; of"
              + " windows as given, theirs).")
  private Integer sequenceLength;

  @Option(
      names = "--samples",
      paramLabel = "COUNT",
      description = "The first COUNT windows only (default: all).")
  private Integer samples;

  @Option(
      names = "--draw",
      paramLabel = "NAME",
      description =
          "consecutive: cut from one stream; as-given: rows of ids are windows (default: as-given"
              + " for token ids, else consecutive).")
  private String draw;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description =
          "Field or column of JSON lines or Parquet, a.b for b in a (default: input_ids where there"
              + " is one, else text).")
  private String field;

  @Option(
      names = "--separator",
      defaultValue = "\\n\\n",
      paramLabel = "TEXT",
      description = "Put between texts, \\n for a line feed (default: an empty line, \\n\\n).")
  private String separator;

  @Option(
      names = "--parallelism",
      defaultValue = "0",
      paramLabel = "TASKS",
      description =
          "Tasks that windows are spread over; each holds one decoder layer (default: as many as"
              + " run at a time). The result does not depend on it.")
  private int parallelism;

  @Option(
      names = "--backend",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "auto: GPUs where CUDA, cuBLAS and cuSOLVER are installed, else the CPU. cuda: GPUs or an"
              + " error. vector, scalar: the CPU.")
  private String backend;

  @Option(
      names = "--gpu-memory",
      defaultValue = "0.5",
      paramLabel = "SHARE|SIZE",
      description = "GPU memory that the tasks of an executor share at most (default: 0.5).")
  private String gpuMemory;

  @Option(
      names = "--linalg",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "What multiplies on the CPU. auto: OpenBLAS where it loads, else java. native: OpenBLAS or"
              + " an error. java: netlib's Java library.")
  private String linalg;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the result as JSON.")
  private String json;

  EvaluateCommand(JobRunner jobs) {
    this.jobs = jobs;
  }

  @Override
  public Integer call() throws Exception {
    requirePaths();
    EvaluateRequest request =
        new EvaluateRequest(
            model, Optional.ofNullable(against), Optional.ofNullable(json), parallelism, compute());
    CalibrationInput input =
        new CalibrationInput(
            new Path(data),
            Optional.ofNullable(field),
            separator.replace("\\n", "\n"),
            new Path(model));
    jobs.evaluate(
        new JobRunner.Evaluating(request, input, windows()),
        sparkOptions.sparkConf(),
        spec.commandLine().getOut());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private void requirePaths() {
    PathText.require("--model", model);
    PathText.require("--data", data);
    if (against != null) {
      PathText.require("--against", against);
    }
    if (json != null) {
      PathText.require("--json", json);
    }
  }

  private ComputeSettings compute() {
    try {
      return new ComputeSettings(
          backend, GpuMemoryText.parse(gpuMemory), LibraryChoice.parse(linalg));
    } catch (IllegalArgumentException e) {
      throw new UserInputException(
          "--backend %s --gpu-memory %s --linalg %s: %s"
              .formatted(backend, gpuMemory, linalg, e.getMessage()),
          e);
    }
  }

  private WindowSettings windows() {
    try {
      return new WindowSettings(
          WindowSettings.Purpose.PERPLEXITY,
          Optional.ofNullable(draw).map(EvaluateCommand::draw),
          optional(samples),
          optional(sequenceLength),
          0);
    } catch (IllegalArgumentException e) {
      throw new UserInputException(e.getMessage(), e);
    }
  }

  private static OptionalInt optional(Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static WindowDraw draw(String label) {
    return Arrays.stream(WindowDraw.values())
        .filter(draw -> draw.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UserInputException(
                    "--draw is '%s'; it must be one of %s"
                        .formatted(
                            label,
                            Arrays.stream(WindowDraw.values())
                                .map(WindowDraw::label)
                                .collect(Collectors.joining(", ")))));
  }
}
