package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.calibrated.CalibratedJob;
import org.tsenor.job.output.OutputNames;
import org.tsenor.job.plan.PlanTable;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code tsenor prune}: its options are the catalog of settings. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "tsenor prune --model=PATH --output=PATH --pattern=N:M [OPTION]...",
    description = "Prunes a checkpoint to N:M sparsity.",
    footer = {
      "",
      "Every setting may also be given in a recipe (--solver exact is solver: exact) or as a Spark"
          + " property (spark.tsenor.solver); a flag outranks the recipe, the recipe a property.",
      "",
      "Example: tsenor prune --model llama --output llama-16-32 --pattern 16:32"
    })
final class PruneCommand implements Callable<Integer> {
  /** A list's flag may be written in the singular, where it reads better: {@code --rule}. */
  private static final Map<Setting, String> SINGULAR =
      Map.of(Setting.TARGETS, "--target", Setting.RULES, "--rule");

  private final JobRunner jobs;
  private final CommandSpec spec;
  @Mixin private SparkOptions sparkOptions;

  private PruneCommand(JobRunner jobs) {
    this.jobs = jobs;
    this.spec = CommandSpec.forAnnotatedObject(this);
    for (Setting setting : Setting.values()) {
      spec.addOption(option(setting));
    }
  }

  /** The command with an option for every setting. */
  static CommandSpec spec(JobRunner jobs) {
    return new PruneCommand(jobs).spec;
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        SINGULAR.containsKey(setting)
            ? OptionSpec.builder(setting.flag(), SINGULAR.get(setting))
            : OptionSpec.builder(setting.flag());
    String rest =
        setting.defaultText().isEmpty() ? "" : " Default: %s.".formatted(setting.defaultText());
    option.description(setting.effect() + rest);
    if (setting.kind() == Kind.SWITCH) {
      return option
          .type(String.class)
          .arity("0..1")
          .fallbackValue("true")
          .paramLabel("true|false")
          .build();
    }
    option.paramLabel(setting.valueName()).arity("1");
    return setting.kind() == Kind.LIST
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  @Override
  public Integer call() throws Exception {
    SparkConf spark = sparkOptions.sparkConf();
    Configuration hadoop = ConfOptions.hadoop(spark);
    PruneSettings settings = PruneSettings.of(arguments(), ConfOptions.properties(spark), hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (settings.execution().dryRun()) {
      printPlan(settings, hadoop, out);
    } else {
      jobs.prune(settings, spark, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void printPlan(PruneSettings settings, Configuration hadoop, PrintWriter out)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.open(hadoop, new Path(settings.model()));
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    OutputNames.requireAllowed(hadoop, settings.output().path(), checkpoint);
    if (settings.calibration().isPresent()) {
      CalibratedJob.limits(checkpoint, plan);
    }
    new PlanTable(plan).print(out);
    checkpoint
        .leftOut()
        .forEach(
            file ->
                out.println(Printable.line("not copied: " + file.name() + ": " + file.reason())));
    out.println("dry run: nothing was written");
  }

  private Map<String, List<String>> arguments() {
    Map<String, List<String>> arguments = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      OptionSpec option = spec.findOption(setting.flag());
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        List<String> items =
            setting.kind() == Kind.LIST ? option.getValue() : List.of((String) option.getValue());
        arguments.put(setting.key(), items);
      }
    }
    return arguments;
  }
}
