package org.tsenor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.evaluate.EvaluateJob;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.evaluate.EvaluationReport;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.generate.CheckpointGenerator;
import org.tsenor.job.generate.LlamaShape;
import org.tsenor.job.settings.Catalog;
import org.tsenor.job.settings.MethodCatalog;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.SettingValues;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.job.verify.CheckpointInspector;
import org.tsenor.job.verify.InspectReport;
import org.tsenor.job.verify.RestoreJob;
import org.tsenor.job.verify.RestoreReport;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyReport;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;
import org.tsenor.text.Printable;
import org.tsenor.tokens.CalibrationInput;
import org.tsenor.tokens.CalibrationSource;
import org.tsenor.tokens.TokenWindows;
import org.tsenor.tokens.WindowSettings;

/** What is done with a checkpoint but to prune it, each from its settings. */
final class CheckpointRequests {
  private final SettingValues values;
  private final Surroundings surroundings;

  CheckpointRequests(SettingValues values, Surroundings surroundings) {
    this.values = values;
    this.surroundings = surroundings;
  }

  private Request request(Operation operation, Request.Work work) {
    return new Request(operation, values.inEffect(), work);
  }

  Request evaluation() {
    String model = values.get(Catalog.EVALUATED);
    EvaluateRequest asked =
        new EvaluateRequest(
            model,
            values.find(Catalog.COMPARED),
            values.find(Catalog.TASKS).orElse(0),
            new ComputeSettings(
                values.get(Catalog.BACKEND),
                values.get(PruneCatalog.GPU_MEMORY),
                values.get(Catalog.LINALG)));
    CalibrationInput input =
        new CalibrationInput(
            new Path(values.get(Catalog.DATA)),
            values.find(MethodCatalog.FIELD),
            values.get(MethodCatalog.SEPARATOR),
            new Path(model));
    WindowSettings windows = windows();
    return request(
        Operation.EVALUATE,
        session -> {
          TokenWindows tokens =
              new CalibrationSource(surroundings.hadoop())
                  .read(input, windows, EvaluateJob.limits(surroundings.hadoop(), asked));
          EvaluateJob job = new EvaluateJob(session.get(), asked, surroundings.progress());
          EvaluationReport report = new EvaluationReport(job.run(tokens));
          return Report.of(report.json(), report.toString().stripTrailing());
        });
  }

  private WindowSettings windows() {
    try {
      return new WindowSettings(
          WindowSettings.Purpose.PERPLEXITY,
          values.find(Catalog.DRAW),
          values.number(Catalog.SAMPLES),
          values.number(Catalog.SEQUENCE_LENGTH),
          0);
    } catch (IllegalArgumentException e) {
      throw new UserInputException(e.getMessage(), e);
    }
  }

  Request verification() {
    Optional<Sparsity> expected =
        values
            .find(Catalog.EXPECTED_PATTERN)
            .map(pattern -> new Sparsity(pattern, values.get(Catalog.EXPECTED_STRUCTURE)));
    VerifyRequest asked =
        new VerifyRequest(values.get(Catalog.VERIFIED), values.find(Catalog.ORIGINAL), expected);
    return request(Operation.VERIFY, session -> verify(asked, session));
  }

  private Report verify(VerifyRequest asked, Supplier<SparkSession> session) throws IOException {
    Verification verification = Verification.begin(asked, surroundings.hadoop());
    VerifyResult result =
        verification.needsWeights() ? verification.run(session.get()) : verification.result();
    VerifyReport report = new VerifyReport(asked, result);
    return Report.of(report.json(), report.text());
  }

  Request inspection() {
    Path model = new Path(values.get(Catalog.INSPECTED));
    boolean headersOnly = values.get(Catalog.HEADERS_ONLY);
    return request(
        Operation.INSPECT,
        session -> {
          Checkpoint checkpoint = Checkpoint.open(surroundings.hadoop(), model);
          CheckpointInspector inspector = new CheckpointInspector(checkpoint);
          InspectReport report =
              new InspectReport(checkpoint, headersOnly ? inspector.headers() : inspector.zeros());
          return Report.of(report.json(), report.text());
        });
  }

  Request restoration() {
    RestoreJob job =
        new RestoreJob(
            surroundings.hadoop(),
            new Path(values.get(Catalog.ARCHIVE)),
            new Path(values.get(Catalog.RESTORED)),
            values.get(Catalog.UNPROVEN));
    return request(
        Operation.RESTORE,
        session -> {
          RestoreReport report = job.run();
          return Report.of(report.json(), report.text());
        });
  }

  Request generation() {
    String output = values.get(Catalog.GENERATED);
    LlamaShape shape = LlamaShape.ofBytes(values.get(Catalog.SIZE));
    CheckpointGenerator generator =
        new CheckpointGenerator(shape, values.get(Catalog.SHARD_SIZE), values.get(Catalog.SEED));
    return request(
        Operation.GENERATE,
        session -> {
          try {
            generator.write(surroundings.hadoop(), new Path(output));
          } catch (FileAlreadyExistsException e) {
            throw new UserInputException(e.getMessage(), e);
          }
          return generated(output, shape);
        });
  }

  private static Report generated(String output, LlamaShape shape) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("output", output);
    report.put("decoder_layers", shape.layers());
    report.put("bytes", shape.tensorBytes());
    String text =
        String.format(
            Locale.ROOT,
            "generated %s: %d decoder layers, %,d bytes of bf16 tensors",
            Printable.line(output),
            shape.layers(),
            shape.tensorBytes());
    return Report.of(report.toString(), text);
  }
}
