package org.tsenor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.ArgumentValues;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.verify.RestoreJob;
import org.tsenor.job.verify.RestoreReport;

/** Makes a checkpoint from an archive; needs no session. */
final class RestoreRequest implements Request {
  private final Path archive;
  private final Path output;
  private final boolean unproven;
  private final Map<String, String> settings;
  private final Surroundings surroundings;

  private RestoreRequest(ArgumentValues values, Surroundings surroundings) {
    this.archive = new Path(values.requiredPath("archive"));
    this.output = new Path(values.requiredPath("output"));
    this.unproven = values.isOn("unproven");
    this.settings = values.toMap();
    this.surroundings = surroundings;
  }

  static Request of(GivenArguments given, Surroundings surroundings) {
    return new RestoreRequest(
        new ArgumentValues(
            Operation.RESTORE.arguments(), given, surroundings.properties(), List.of()),
        surroundings);
  }

  @Override
  public Operation operation() {
    return Operation.RESTORE;
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public Report run(Supplier<SparkSession> session) throws IOException {
    RestoreReport report = new RestoreJob(surroundings.hadoop(), archive, output, unproven).run();
    return Report.of(report.json(), report.text());
  }
}
