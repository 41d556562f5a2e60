package org.tsenor.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A checkpoint that a query reads.
 *
 * @param path as it was given
 * @param options of the read, the path among them; case-insensitive
 */
public record ScannedCheckpoint(String path, Map<String, String> options) {
  /** Those of a query, one a scan; empty if it reads its rows from elsewhere. */
  public static List<ScannedCheckpoint> in(LogicalPlan analyzed) {
    List<ScannedCheckpoint> scanned = new ArrayList<>();
    for (LogicalPlan leaf : CollectionConverters.asJava(analyzed.collectLeaves())) {
      if (leaf instanceof DataSourceV2Relation relation
          && relation.table() instanceof SafetensorsTable table) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.putAll(table.options().asCaseSensitiveMap());
        options.putAll(relation.options().asCaseSensitiveMap());
        scanned.add(new ScannedCheckpoint(table.path(), options));
      }
    }
    return scanned;
  }
}
