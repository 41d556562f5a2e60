package org.tsenor.job.verify;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Checks the bands of a partition; gives its verdicts, one a tensor, in one piece. */
final class BandVerifyFunction implements MapPartitionsFunction<Row, TaskVerdicts> {
  private static final long serialVersionUID = 1L;

  private final BandEvidence evidence;
  private final SerializableConfiguration configuration;

  /**
   * @param evidence what to hold the bands against
   * @param configuration of the file systems, for the executors
   */
  BandVerifyFunction(BandEvidence evidence, SerializableConfiguration configuration) {
    this.evidence = evidence;
    this.configuration = configuration;
  }

  @Override
  public Iterator<TaskVerdicts> call(Iterator<Row> bands) throws IOException {
    Map<String, TensorVerdict> verdicts = new LinkedHashMap<>();
    try (TaskFiles files = new TaskFiles(configuration.value())) {
      BandVerifier verifier = new BandVerifier(evidence, files);
      while (bands.hasNext()) {
        TensorVerdict verdict = verifier.check(bands.next());
        verdicts.merge(verdict.tensor(), verdict, TensorVerdict::plus);
      }
    }
    return List.of(new TaskVerdicts(List.copyOf(verdicts.values()))).iterator();
  }
}
