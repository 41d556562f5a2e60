package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Proves a pruned checkpoint from what lies on disk: every block N:M in the directions its
 * structure promises, pruned weights +0.0, masks and weights agree, and against the original: kept
 * weights (unless the method changes them) and unpruned tensors bit for bit, other files unchanged.
 *
 * <p>Opening the checkpoint has already proved headers, index and file lengths.
 */
public final class VerifyJob {
  private final SparkSession spark;
  private final Checkpoint checkpoint;
  private final Optional<Checkpoint> original;

  /**
   * @param original the checkpoint before pruning, if there is one to compare with
   */
  public VerifyJob(SparkSession spark, Checkpoint checkpoint, Optional<Checkpoint> original) {
    this.spark = spark;
    this.checkpoint = checkpoint;
    this.original = original;
  }

  /**
   * Checks everything.
   *
   * @param claims what the checkpoint says of itself, or what the user expects of it
   */
  public VerifyResult run(VerifyClaims claims) throws IOException {
    List<String> faults = new ArrayList<>(claims.faultsOf(checkpoint));
    if (original.isPresent()) {
      faults.addAll(new FileComparison(original.get(), checkpoint).faults());
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    MaskFiles masks = MaskFiles.of(checkpoint, claims.targets());
    faults.addAll(masks.faults());
    VerifyEvidence evidence =
        new VerifyEvidence(
            claims.targets(), masks.shardOfTensor(), originals(claims), claims.exact());
    Map<String, TensorVerdict> verdicts = verdicts(evidence, claims.rowMultiple(), hadoop);
    faults.addAll(claims.faultsOf(verdicts));
    return new VerifyResult(
        verdicts, faults, masks.shardOfTensor().size(), claims.updated().size());
  }

  private Map<String, TensorVerdict> verdicts(
      VerifyEvidence evidence, int rowMultiple, Configuration hadoop) {
    Dataset<Row> bands =
        spark
            .read()
            .format("safetensors")
            .option("rowMultiple", rowMultiple)
            .load(checkpoint.root().toString());
    BandVerifyFunction function =
        new BandVerifyFunction(evidence, new SerializableConfiguration(hadoop));
    Map<String, TensorVerdict> verdicts = new TreeMap<>();
    bands
        .mapPartitions(function, Encoders.javaSerialization(TensorVerdict.class))
        .collectAsList()
        .forEach(verdict -> verdicts.merge(verdict.tensor(), verdict, TensorVerdict::plus));
    return verdicts;
  }

  private Map<String, Shard> originals(VerifyClaims claims) {
    Map<String, Shard> shards = new TreeMap<>();
    if (original.isEmpty()) {
      return shards;
    }
    for (Shard shard : original.get().shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        // A tensor of another shape is a fault of its own; its rows cannot be compared.
        // Nor are kept weights those of the original where a method has changed them.
        if (claims.updated().contains(tensor.name())) {
          continue;
        }
        if (checkpoint.tensor(tensor.name()).filter(t -> sameShape(t, tensor)).isPresent()) {
          shards.put(tensor.name(), shard);
        }
      }
    }
    return shards;
  }

  static boolean sameShape(TensorEntry one, TensorEntry other) {
    return one.dtype() == other.dtype() && one.shape().equals(other.shape());
  }
}
