package org.tsenor.source;

import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapElements;
import org.apache.spark.sql.catalyst.plans.logical.MapInArrow;
import org.apache.spark.sql.catalyst.plans.logical.MapInPandas;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.TypedFilter;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whether rows come to a write as a scan gives them: every shard whole and in file order, in one
 * partition. So they do through projections, filters and maps, which Spark runs where the rows are,
 * cached or not. What is not known to keep the order counts as if it did not.
 */
final class ScanOrder {
  private ScanOrder() {}

  /**
   * Looks at a plan.
   *
   * @param analyzed before it is optimized: what a query says, whatever is cached of it
   */
  static boolean isKept(LogicalPlan analyzed) {
    LogicalPlan node = analyzed;
    while (isNarrow(node)) {
      node = node.children().head();
    }
    return node instanceof DataSourceV2Relation relation
        && relation.table() instanceof SafetensorsTable table
        && table.scansWholeShards(relation.options());
  }

  private static boolean isNarrow(LogicalPlan node) {
    if (hasSubquery(node)) {
      return false;
    }
    if (node instanceof Project project) {
      return keepsShard(project);
    }
    return node instanceof Filter
        || node instanceof SubqueryAlias
        || node instanceof View
        || node instanceof CollectMetrics
        || isMap(node);
  }

  private static boolean isMap(LogicalPlan node) {
    return node instanceof MapPartitions
        || node instanceof MapElements
        || node instanceof TypedFilter
        || node instanceof DeserializeToObject
        || node instanceof SerializeFromObject
        || node instanceof MapInPandas
        || node instanceof MapInArrow;
  }

  /** Rows of two partitions that get one shard come from two places. */
  private static boolean keepsShard(Project project) {
    boolean kept = false;
    for (NamedExpression column : CollectionConverters.asJava(project.projectList())) {
      if (isShard(column)) {
        Expression value = column instanceof Alias alias ? alias.child() : (Expression) column;
        if (!(value instanceof Attribute attribute) || !isShard(attribute)) {
          return false;
        }
        kept = true;
      }
    }
    return kept;
  }

  private static boolean isShard(NamedExpression column) {
    return column.name().equalsIgnoreCase(BandColumns.SHARD);
  }

  /** A subquery becomes a join, if it is of the row. */
  private static boolean hasSubquery(LogicalPlan node) {
    return CollectionConverters.asJava(node.expressions()).stream()
        .anyMatch(SubqueryExpression::hasSubquery);
  }
}
