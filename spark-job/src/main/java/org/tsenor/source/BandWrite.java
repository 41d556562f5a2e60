package org.tsenor.source;

import java.util.List;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;

/**
 * A planned write. Requires nothing of Spark unless told, since whatever a write requires, Spark
 * adds an exchange for it, even where rows lie well already.
 *
 * @param batch the write itself
 * @param output directory, for the plan's description
 * @param clusters whether Spark brings the rows of a shard together and in order
 * @param like whether the order is a template's; else a tensor's rows come together, and the file
 *     is laid out when all are known
 */
record BandWrite(BandBatchWrite batch, String output, boolean clusters, boolean like)
    implements RequiresDistributionAndOrdering {
  /** Tensors without elements share their offset with the next: they go first, by name. */
  private static final List<String> TEMPLATE_ORDER =
      List.of(
          BandColumns.SHARD, BandColumns.BYTE_OFFSET, BandColumns.ROW_COUNT, BandColumns.TENSOR);

  /** Pieces of one row have its number, and follow each other by their place. */
  private static final List<String> TENSOR_ORDER =
      List.of(
          BandColumns.SHARD, BandColumns.TENSOR, BandColumns.FIRST_ROW, BandColumns.BYTE_OFFSET);

  @Override
  public Distribution requiredDistribution() {
    return clusters
        ? Distributions.clustered(new Expression[] {Expressions.column(BandColumns.SHARD)})
        : Distributions.unspecified();
  }

  @Override
  public SortOrder[] requiredOrdering() {
    if (!clusters) {
      return new SortOrder[0];
    }
    return (like ? TEMPLATE_ORDER : TENSOR_ORDER)
        .stream().map(BandWrite::ascending).toArray(SortOrder[]::new);
  }

  private static SortOrder ascending(String column) {
    return Expressions.sort(Expressions.column(column), SortDirection.ASCENDING);
  }

  @Override
  public BatchWrite toBatch() {
    return batch;
  }

  @Override
  public String description() {
    return "safetensors " + output;
  }
}
