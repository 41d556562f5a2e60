package org.tsenor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.settings.ArgumentValues;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.verify.CheckpointInspector;
import org.tsenor.job.verify.InspectReport;

/** Shows what is in a checkpoint; needs no session. */
final class InspectionRequest implements Request {
  private final String model;
  private final boolean headersOnly;
  private final Map<String, String> settings;
  private final Surroundings surroundings;

  private InspectionRequest(ArgumentValues values, Surroundings surroundings) {
    this.model = values.requiredPath("model");
    this.headersOnly = values.isOn("headers-only");
    this.settings = values.toMap();
    this.surroundings = surroundings;
  }

  static Request of(GivenArguments given, Surroundings surroundings) {
    return new InspectionRequest(
        new ArgumentValues(
            Operation.INSPECT.arguments(), given, surroundings.properties(), List.of()),
        surroundings);
  }

  @Override
  public Operation operation() {
    return Operation.INSPECT;
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public Report run(Supplier<SparkSession> session) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(surroundings.hadoop(), new Path(model));
    CheckpointInspector inspector = new CheckpointInspector(checkpoint);
    InspectReport report =
        new InspectReport(checkpoint, headersOnly ? inspector.headers() : inspector.zeros());
    return Report.of(report.json(), report.text());
  }
}
