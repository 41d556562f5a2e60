package org.tsenor.it.matrix;

import java.nio.file.Path;
import java.util.List;
import org.tsenor.cli.CommandRun;

/** Prune, calibrated prune, verify and evaluate in one JVM: what a Spark has to be able to do. */
final class FourCommands {
  static final String MAGNITUDE = "magnitude";
  static final String WANDA = "wanda";
  static final String PERPLEXITY = "perplexity.json";

  private FourCommands() {}

  /** Ends with the first exit code that is not 0; the arguments are the model and a directory. */
  public static void main(String[] arguments) {
    Path model = Path.of(arguments[0]);
    Path directory = Path.of(arguments[1]);
    Path data = model.resolveSibling("data");
    String pattern = "--pattern=16:32";
    run("prune", "--model=" + model, "--output=" + directory.resolve(MAGNITUDE), pattern);
    run(
        "prune",
        "--model=" + model,
        "--output=" + directory.resolve(WANDA),
        pattern,
        "--method=wanda",
        "--calibration=" + data.resolve("calib.jsonl"),
        "--samples=8",
        "--sequence-length=128");
    for (String pruned : List.of(MAGNITUDE, WANDA)) {
      run("verify", directory.resolve(pruned).toString(), "--against=" + model);
    }
    run(
        "evaluate",
        "--model=" + directory.resolve(WANDA),
        "--data=" + data.resolve("eval.txt"),
        "--samples=4",
        "--sequence-length=128",
        "--json=" + directory.resolve(PERPLEXITY));
  }

  private static void run(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    System.out.print(run.output());
    if (run.exitCode() != 0) {
      System.exit(run.exitCode());
    }
  }
}
