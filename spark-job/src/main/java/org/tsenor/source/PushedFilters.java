package org.tsenor.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringStartsWith;

/**
 * Filters on {@code shard} and {@code tensor}, decided on the driver from headers alone.
 *
 * @param filters all of which must hold; each is one that {@link #canDecide}
 */
record PushedFilters(List<Filter> filters) {
  static final PushedFilters NONE = new PushedFilters(List.of());

  static PushedFilters of(Filter[] filters) {
    return new PushedFilters(Arrays.stream(filters).filter(PushedFilters::canDecide).toList());
  }

  /** Whether the filter is of a form we know and asks for nothing but shard and tensor. */
  static boolean canDecide(Filter filter) {
    if (filter instanceof And and) {
      return canDecide(and.left()) && canDecide(and.right());
    }
    if (filter instanceof Or or) {
      return canDecide(or.left()) && canDecide(or.right());
    }
    boolean known =
        filter instanceof EqualTo
            || filter instanceof In
            || filter instanceof StringStartsWith
            || filter instanceof IsNotNull;
    return known
        && Arrays.stream(filter.references())
            .allMatch(c -> c.equals(BandColumns.SHARD) || c.equals(BandColumns.TENSOR));
  }

  boolean accepts(String shard, String tensor) {
    return filters.stream().allMatch(filter -> holds(filter, shard, tensor));
  }

  private static boolean holds(Filter filter, String shard, String tensor) {
    if (filter instanceof And and) {
      return holds(and.left(), shard, tensor) && holds(and.right(), shard, tensor);
    }
    if (filter instanceof Or or) {
      return holds(or.left(), shard, tensor) || holds(or.right(), shard, tensor);
    }
    String value = filter.references()[0].equals(BandColumns.SHARD) ? shard : tensor;
    if (filter instanceof EqualTo equal) {
      return value.equals(equal.value());
    }
    if (filter instanceof In in) {
      return Arrays.asList(in.values()).contains(value);
    }
    if (filter instanceof StringStartsWith prefix) {
      return value.startsWith(prefix.value());
    }
    return filter instanceof IsNotNull;
  }

  Filter[] toArray() {
    return filters.toArray(Filter[]::new);
  }

  /** Those of {@code all} that Spark still has to evaluate. */
  static Filter[] remaining(Filter[] all) {
    List<Filter> rest = new ArrayList<>(Arrays.asList(all));
    rest.removeIf(PushedFilters::canDecide);
    return rest.toArray(Filter[]::new);
  }
}
