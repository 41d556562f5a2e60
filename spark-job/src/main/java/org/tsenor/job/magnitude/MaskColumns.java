package org.tsenor.job.magnitude;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.tsenor.functions.MaskFunctions;
import org.tsenor.functions.MaskOutput;
import org.tsenor.functions.MaskSettings;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Structure;

/**
 * The masks of bands as columns, one for each structure that a plan has: the form in which the
 * RAPIDS plugin finds them on the GPU. Null for bands that the plan leaves alone.
 */
final class MaskColumns {
  private MaskColumns() {}

  /** Structures of the plan, in the order of their columns. */
  static List<Structure> structures(PrunePlan plan) {
    return plan.sparsities().values().stream()
        .map(Sparsity::structure)
        .distinct()
        .sorted()
        .toList();
  }

  /** Bands with their masks behind, as {@link MaskOutput#CERTIFIED} structs. */
  static Dataset<Row> appendedTo(Dataset<Row> bands, MethodSettings method, PrunePlan plan) {
    Dataset<Row> masked = bands;
    for (Structure structure : structures(plan)) {
      MaskSettings settings =
          new MaskSettings(method.solver(), structure, method.scorePower(), method.tsenor());
      UserDefinedFunction function =
          functions
              .udf(MaskFunctions.of(settings, MaskOutput.CERTIFIED), MaskOutput.CERTIFIED.type())
              .withName(MaskOutput.CERTIFIED.function());
      masked =
          masked.withColumn(
              "mask_" + structure.label(),
              function.apply(
                  functions.col("data"),
                  functions.get(functions.col("shape"), functions.lit(1)).cast("int"),
                  functions.col("dtype"),
                  pattern(plan, structure)));
    }
    return masked;
  }

  /** The pattern of a band's tensor; null if it has none of this structure. */
  private static Column pattern(PrunePlan plan, Structure structure) {
    Map<String, List<String>> tensors = new TreeMap<>();
    plan.sparsities()
        .forEach(
            (tensor, sparsity) -> {
              if (sparsity.structure() == structure) {
                tensors
                    .computeIfAbsent(sparsity.pattern().toString(), key -> new ArrayList<>())
                    .add(tensor);
              }
            });
    Column pattern = functions.lit(null).cast("string");
    for (Map.Entry<String, List<String>> entry : tensors.entrySet()) {
      pattern =
          functions
              .when(
                  functions.col("tensor").isInCollection(entry.getValue()),
                  functions.lit(entry.getKey()))
              .otherwise(pattern);
    }
    return pattern;
  }
}
