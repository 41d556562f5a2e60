package org.tsenor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.job.evaluate.EvaluateJob;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.evaluate.Evaluation;
import org.tsenor.job.evaluate.EvaluationReport;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.settings.ArgumentValues;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.GpuMemoryText;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.tokens.CalibrationInput;
import org.tsenor.tokens.CalibrationSource;
import org.tsenor.tokens.ModelLimits;
import org.tsenor.tokens.TokenWindows;
import org.tsenor.tokens.WindowDraw;
import org.tsenor.tokens.WindowSettings;
import org.tsenor.tokens.parquet.ParquetRows;

/** Measures perplexity. */
final class EvaluationRequest implements Request {
  private final EvaluateRequest request;
  private final CalibrationInput input;
  private final WindowSettings windows;
  private final Map<String, String> settings;
  private final Surroundings surroundings;

  private EvaluationRequest(ArgumentValues values, Surroundings surroundings) {
    String model = values.requiredPath("model");
    this.request =
        new EvaluateRequest(
            model,
            values.path("against"),
            values.integer("parallelism", 0).orElse(0),
            compute(values));
    this.input =
        new CalibrationInput(
            new Path(values.requiredPath("data")),
            values.text("field"),
            values.text("separator").orElseThrow().replace("\\n", "\n"),
            new Path(model));
    this.windows = windows(values);
    this.settings = values.toMap();
    this.surroundings = surroundings;
  }

  static Request of(GivenArguments given, Surroundings surroundings) {
    return new EvaluationRequest(
        new ArgumentValues(
            Operation.EVALUATE.arguments(),
            given,
            surroundings.properties(),
            List.of(Setting.BACKEND, Setting.GPU_MEMORY, Setting.LINALG)),
        surroundings);
  }

  private static ComputeSettings compute(ArgumentValues values) {
    GpuMemory memory = values.as("gpu-memory", GpuMemoryText::parse).orElseThrow();
    LibraryChoice linalg = values.as("linalg", LibraryChoice::parse).orElseThrow();
    return values
        .as("backend", backend -> new ComputeSettings(backend, memory, linalg))
        .orElseThrow();
  }

  private static WindowSettings windows(ArgumentValues values) {
    try {
      return new WindowSettings(
          WindowSettings.Purpose.PERPLEXITY,
          values.as("draw", WindowDraw::parse),
          values.integer("samples", 1),
          values.integer("sequence-length", 2),
          0);
    } catch (UserInputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserInputException(e.getMessage(), e);
    }
  }

  @Override
  public Operation operation() {
    return Operation.EVALUATE;
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public Report run(Supplier<SparkSession> session) throws IOException {
    ModelLimits limits = EvaluateJob.limits(surroundings.hadoop(), request);
    TokenWindows tokens =
        new CalibrationSource(surroundings.hadoop(), new ParquetRows())
            .read(input, windows, limits);
    Evaluation evaluation =
        new EvaluateJob(session.get(), request, surroundings.progress()).run(tokens);
    EvaluationReport report = new EvaluationReport(evaluation);
    return Report.of(report.json(), report.toString().stripTrailing());
  }
}
