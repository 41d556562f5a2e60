package org.tsenor.source;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CacheManager;
import org.apache.spark.sql.execution.CachedData;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.checkpoint.CanonicalPath;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark has cached of checkpoints ({@code Dataset.cache}, {@code CACHE TABLE}), to be read
 * anew when one is written: Spark does so by itself for its own file formats only.
 *
 * <p>Spark has no public way to ask what is cached, and the one to read it anew has another
 * signature in version 3: both are found by name.
 */
final class CachedPlans {
  private static final Logger LOG = LoggerFactory.getLogger(CachedPlans.class);

  private CachedPlans() {}

  /**
   * Makes what is cached of a checkpoint be read anew when it is asked for next, in all sessions of
   * the application.
   *
   * @param root directory of the checkpoint
   */
  public static void refresh(SparkSession spark, Configuration configuration, Path root) {
    CacheManager cache = spark.sharedState().cacheManager();
    if (cache.isEmpty()) {
      return;
    }
    try {
      CanonicalPath written = CanonicalPath.of(configuration, root);
      for (DataSourceV2Relation relation : relations(cache)) {
        if (relation.table() instanceof SafetensorsTable table
            && isPartOf(written, table, configuration)) {
          recache(cache, spark, relation, root);
        }
      }
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      // The checkpoint is written, and that is what was asked for.
      LOG.warn(
          "what is cached of {} may be old: unpersist it, or spark.catalog().clearCache()",
          root,
          e);
    }
  }

  private static boolean isPartOf(
      CanonicalPath written, SafetensorsTable table, Configuration configuration)
      throws IOException {
    CanonicalPath read = CanonicalPath.of(configuration, new Path(table.path()));
    return read.equals(written) || written.contains(read);
  }

  private static List<DataSourceV2Relation> relations(CacheManager cache)
      throws ReflectiveOperationException {
    Field field = CacheManager.class.getDeclaredField("cachedData");
    field.setAccessible(true);
    List<DataSourceV2Relation> relations = new ArrayList<>();
    for (Object entry : CollectionConverters.asJava((Iterable<?>) field.get(cache))) {
      for (LogicalPlan leaf :
          CollectionConverters.asJava(((CachedData) entry).plan().collectLeaves())) {
        if (leaf instanceof DataSourceV2Relation relation) {
          relations.add(relation);
        }
      }
    }
    return relations;
  }

  private static void recache(CacheManager cache, SparkSession spark, LogicalPlan plan, Path root)
      throws ReflectiveOperationException {
    Method recache =
        Arrays.stream(CacheManager.class.getMethods())
            .filter(method -> method.getName().equals("recacheByPlan"))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException("CacheManager.recacheByPlan"));
    try {
      recache.invoke(cache, spark, plan);
    } catch (InvocationTargetException e) {
      // Spark forgets what is cached before it plans anew, so nothing old is left.
      LOG.warn(
          "what was cached of {} does not fit what is there now and is dropped: {}",
          root,
          String.valueOf(e.getCause()));
    }
  }
}
