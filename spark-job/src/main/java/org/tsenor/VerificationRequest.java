package org.tsenor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.ArgumentValues;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyReport;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/** Proves a pruned checkpoint. */
final class VerificationRequest implements Request {
  private final VerifyRequest request;
  private final Map<String, String> settings;
  private final Surroundings surroundings;

  private VerificationRequest(ArgumentValues values, Surroundings surroundings) {
    Optional<Structure> structure = values.as("structure", Structure::parse);
    Optional<NmPattern> pattern = values.as("pattern", NmPattern::parse);
    if (pattern.isEmpty() && values.isGiven("structure")) {
      throw new UserInputException(
          "structure: has no effect without pattern, which says what to expect");
    }
    this.request =
        new VerifyRequest(
            values.requiredPath("model"),
            values.path("against"),
            pattern.map(expected -> new Sparsity(expected, structure.orElseThrow())));
    this.settings = values.toMap();
    this.surroundings = surroundings;
  }

  static Request of(GivenArguments given, Surroundings surroundings) {
    return new VerificationRequest(
        new ArgumentValues(
            Operation.VERIFY.arguments(), given, surroundings.properties(), List.of()),
        surroundings);
  }

  @Override
  public Operation operation() {
    return Operation.VERIFY;
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public Report run(Supplier<SparkSession> session) throws IOException {
    Verification verification = Verification.begin(request, surroundings.hadoop());
    VerifyResult result =
        verification.needsWeights() ? verification.run(session.get()) : verification.result();
    VerifyReport report = new VerifyReport(request, result);
    return Report.of(report.json(), report.text());
  }
}
