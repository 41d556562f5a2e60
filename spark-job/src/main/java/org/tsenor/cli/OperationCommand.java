package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.tsenor.Report;
import org.tsenor.Request;
import org.tsenor.Surroundings;
import org.tsenor.Tsenor;
import org.tsenor.job.executor.RapidsPlugin;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.PathText;
import org.tsenor.job.settings.Setting;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An operation as a command: its options are what the operation can be told. */
final class OperationCommand implements Callable<Integer> {
  private static final String JSON = "--json";

  private final Operation operation;
  private final CommandText text;
  private final JobRunner jobs;
  private final CommandSpec spec;
  private final ConfOptions conf;
  private final Map<String, List<ArgSpec>> arguments = new LinkedHashMap<>();

  private OperationCommand(Operation operation, JobRunner jobs) {
    this.operation = operation;
    this.text = CommandText.of(operation);
    this.jobs = jobs;
    this.conf = hasSession() ? new SparkOptions() : new ConfOptions();
    this.spec = CommandSpec.wrapWithoutInspection(this).name(operation.label());
    spec.usageMessage()
        .sortOptions(false)
        .description(description())
        .footer("", "Example: " + text.example());
    operation.settings().forEach(this::add);
    addJson();
    spec.addMixin("conf", CommandSpec.forAnnotatedObject(conf));
    spec.mixinStandardHelpOptions(true);
  }

  /** The command of an operation. */
  static CommandSpec spec(Operation operation, JobRunner jobs) {
    return new OperationCommand(operation, jobs).spec;
  }

  private boolean hasSession() {
    return switch (operation) {
      case PLAN, PRUNE, EVALUATE, VERIFY -> true;
      case INSPECT, RESTORE, GENERATE -> false;
    };
  }

  private String[] description() {
    Setting<?> first = operation.settings().get(0);
    List<String> lines = new ArrayList<>(List.of(operation.purpose()));
    lines.addAll(text.more());
    lines.add(
        ("Every setting may also be given in a recipe (--%1$s %2$s is %1$s: %2$s) or as a Spark"
                + " property (%3$s); a flag outranks the recipe, the recipe a property.")
            .formatted(first.key(), first.placeholder(), first.property(operation)));
    return lines.toArray(String[]::new);
  }

  private void add(Setting<?> setting) {
    String effect =
        setting.defaultText().isEmpty()
            ? setting.effect()
            : setting.effect() + " Default: %s.".formatted(setting.defaultText());
    List<ArgSpec> places = new ArrayList<>();
    if (text.positional().equals(Optional.of(setting.key()))) {
      PositionalParamSpec parameter =
          PositionalParamSpec.builder()
              .index("0")
              .paramLabel(setting.placeholder())
              .description(effect)
              .arity("0..1")
              .type(String.class)
              .build();
      spec.addPositional(parameter);
      places.add(parameter);
      effect = "The same, as a flag.";
    }
    OptionSpec.Builder option =
        OptionSpec.builder(CommandText.flags(setting.key())).description(effect);
    switch (setting.kind()) {
      case SWITCH ->
          option.type(String.class).arity("0..1").fallbackValue("true").paramLabel("true|false");
      case LIST ->
          option
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .paramLabel(setting.placeholder());
      default -> option.type(String.class).arity("1").paramLabel(setting.placeholder());
    }
    OptionSpec built = option.build();
    spec.addOption(built);
    places.add(built);
    arguments.put(setting.key(), places);
  }

  /** What a program reads, in place of what a person does, or beside it. */
  private void addJson() {
    if (operation == Operation.INSPECT) {
      spec.addOption(
          OptionSpec.builder(JSON)
              .type(boolean.class)
              .description("Print JSON instead of tables.")
              .build());
    } else if (operation == Operation.EVALUATE) {
      spec.addOption(
          OptionSpec.builder(JSON)
              .type(String.class)
              .arity("1")
              .paramLabel("FILE")
              .description("Also write the result as JSON.")
              .build());
    }
  }

  @Override
  public Integer call() throws Exception {
    SparkConf spark = conf.sparkConf();
    Configuration hadoop = ConfOptions.hadoop(spark);
    Request request =
        Tsenor.request(
            operation,
            GivenArguments.flags(given()),
            new Surroundings(
                ConfOptions.properties(spark), hadoop, System.err, startsSession(spark)));
    Optional<ResultFile> file = resultFile(hadoop);
    boolean isPlan = request.operation() == Operation.PLAN;
    Report report = (isPlan ? new SparkJobRunner() : jobs).run(request, spark);
    if (file.isPresent()) {
      file.get().write(report.json() + "\n");
    }
    print(report);
    boolean isUnsound = Boolean.FALSE.equals(report.get("proven"));
    return operation == Operation.VERIFY && isUnsound ? ExitCode.FAULT_FOUND : ExitCode.DONE;
  }

  private boolean startsSession(SparkConf spark) {
    return hasSession() && JobSession.isOneJvm(spark) && !RapidsPlugin.isOn(spark);
  }

  private void print(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    boolean asJson = operation == Operation.INSPECT && spec.findOption(JSON).getValue() != null;
    String said = asJson ? report.json() : report.text();
    if (!said.isEmpty()) {
      out.println(said);
    }
    out.flush();
  }

  private Optional<ResultFile> resultFile(Configuration hadoop) throws IOException {
    if (operation != Operation.EVALUATE || spec.findOption(JSON).getValue() == null) {
      return Optional.empty();
    }
    String name = PathText.require(JSON, spec.findOption(JSON).getValue());
    return Optional.of(ResultFile.at(hadoop, name));
  }

  private Map<String, List<String>> given() {
    Map<String, List<String>> given = new LinkedHashMap<>();
    arguments.forEach(
        (key, places) -> {
          List<String> items = new ArrayList<>();
          for (ArgSpec place : places) {
            if (place.getValue() instanceof List<?> several) {
              several.forEach(item -> items.add(String.valueOf(item)));
            } else if (place.getValue() != null) {
              items.add(place.getValue());
            }
          }
          if (!items.isEmpty()) {
            given.put(key, items);
          }
        });
    return given;
  }
}
