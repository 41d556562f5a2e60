package org.tsenor.rapids.check;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.Tsenor;

/**
 * Run by spark-submit beside the plugin's jar: prints where the plugin would put the mask
 * functions. Its argument is a checkpoint.
 */
public final class ExplainMasks {
  private ExplainMasks() {}

  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark = SparkSession.builder().appName("explain masks").getOrCreate()) {
      Tsenor.register(spark);
      spark.read().format("safetensors").load(arguments[0]).createOrReplaceTempView("bands");
      String band = "data, int(get(shape, 1)), dtype, '16:32'";
      explain(spark, "select transposable_mask(%s) from bands".formatted(band));
      explain(spark, "select certified_mask(%s).mask from bands".formatted(band));
      explain(
          spark,
          "select transposable_mask(w, 2, 'F32', '1:2') from"
              + " (select array(float(row_count), 1f, 2f, 3f) w from bands)");
      System.out.println("FACE " + functionClass());
    }
  }

  private static void explain(SparkSession spark, String query)
      throws ReflectiveOperationException {
    Object plan =
        Class.forName(
                "com.nvidia.spark.rapids.ExplainPlan",
                true,
                Thread.currentThread().getContextClassLoader())
            .getMethod("explainPotentialGpuPlan", Dataset.class, String.class)
            .invoke(null, (Dataset<Row>) spark.sql(query), "ALL");
    System.out.println("QUERY " + query + "\n" + plan);
  }

  private static String functionClass() {
    return org.tsenor.functions.MaskFunctions.of(
            org.tsenor.functions.MaskSettings.EXACT, org.tsenor.functions.MaskOutput.MASK)
        .getClass()
        .getName();
  }
}
