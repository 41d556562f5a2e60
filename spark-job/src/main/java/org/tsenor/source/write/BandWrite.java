package org.tsenor.source.write;

import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;
import org.tsenor.source.layout.BandColumns;

/**
 * A planned write. Requires nothing of Spark unless asked, since whatever a write requires, Spark
 * adds an exchange for it, even where rows lie well already.
 *
 * @param batch the write itself
 * @param output directory, for the plan's description
 * @param clusters whether Spark brings the rows of a shard together and in order
 */
record BandWrite(BandBatchWrite batch, String output, boolean clusters)
    implements RequiresDistributionAndOrdering {
  @Override
  public Distribution requiredDistribution() {
    return clusters
        ? Distributions.clustered(new Expression[] {Expressions.column(BandColumns.SHARD)})
        : Distributions.unspecified();
  }

  /** Tensors without elements share their offset with the next: they go first, by name. */
  @Override
  public SortOrder[] requiredOrdering() {
    return clusters
        ? new SortOrder[] {
          ascending(BandColumns.SHARD),
          ascending(BandColumns.BYTE_OFFSET),
          ascending(BandColumns.ROW_COUNT),
          ascending(BandColumns.TENSOR)
        }
        : new SortOrder[0];
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
