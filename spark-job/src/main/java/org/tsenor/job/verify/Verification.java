package org.tsenor.job.verify;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.job.settings.UserInputException;

/**
 * The verification of a pruned checkpoint, begun: report, headers and names are checked, and what
 * is left needs a session that reads the weights.
 */
public final class Verification {
  private final Checkpoint checkpoint;
  private final Optional<Checkpoint> original;
  private final FileListing listing;
  private final VerifyClaims claims;
  private final List<String> faults;

  /**
   * Where faults leave no point in reading weights, there is no checkpoint and there are no claims.
   */
  private Verification(
      Checkpoint checkpoint,
      Optional<Checkpoint> original,
      FileListing listing,
      VerifyClaims claims,
      List<String> faults) {
    this.checkpoint = checkpoint;
    this.original = original;
    this.listing = listing;
    this.claims = claims;
    this.faults = faults;
  }

  /**
   * Begins.
   *
   * @param hadoop configuration of the file systems
   * @throws UserInputException if there is nothing to verify, or nothing says what
   * @throws IOException if files cannot be read, or the original is no checkpoint
   */
  public static Verification begin(VerifyRequest request, Configuration hadoop) throws IOException {
    return new VerificationStart(request, hadoop).begin();
  }

  static Verification of(VerificationStart.Evidence evidence, List<String> faults) {
    return new Verification(
        evidence.checkpoint(), evidence.original(), evidence.listing(), evidence.claims(), faults);
  }

  static Verification broken(List<String> faults) {
    return new Verification(null, Optional.empty(), null, null, faults);
  }

  /** Whether there is a point in reading the weights. */
  public boolean needsWeights() {
    return claims != null;
  }

  /** What was found without reading the weights. */
  public VerifyResult result() {
    return VerifyResult.broken(faults);
  }

  /**
   * Reads the weights, and every other file, where there is a point in it.
   *
   * @throws IOException if files cannot be read
   */
  public VerifyResult run(SparkSession spark) throws IOException {
    if (!needsWeights()) {
      return result();
    }
    try {
      return new VerifyJob(spark, checkpoint, original, faults).run(claims, listing);
    } catch (IOException | RuntimeException e) {
      faults.add(malformed(e).getMessage());
      return result();
    }
  }

  /** A file that became malformed since its header was read is a fault too; all else is thrown. */
  private static MalformedCheckpointException malformed(Exception failure) throws IOException {
    Optional<Throwable> found =
        Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
            .limit(50)
            .filter(MalformedCheckpointException.class::isInstance)
            .findFirst();
    if (found.isPresent()) {
      return (MalformedCheckpointException) found.get();
    }
    if (failure instanceof IOException io) {
      throw io;
    }
    throw (RuntimeException) failure;
  }
}
