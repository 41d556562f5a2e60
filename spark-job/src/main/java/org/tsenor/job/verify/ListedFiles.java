package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.source.SessionFiles;

/** Reads files in the tasks of a job, as much in each as in the others. */
final class ListedFiles {
  /** Tasks of each core: the last to end keeps the others waiting for this part of its work. */
  private static final int TASKS_A_CORE = 3;

  private ListedFiles() {}

  /** What is wrong with the files, in the order of their names. */
  static List<String> faults(SparkSession spark, List<ListedFile> checks) {
    if (checks.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<List<ListedFile>> shares = shares(checks, context.defaultParallelism() * TASKS_A_CORE);
    SerializableConfiguration configuration =
        new SerializableConfiguration(SessionFiles.configuration(spark));
    List<Integer> numbers = IntStream.range(0, shares.size()).boxed().toList();
    List<String> faults =
        new ArrayList<>(
            context
                .parallelize(numbers, numbers.size())
                .flatMap(new Reading(new ArrayList<>(shares), configuration))
                .collect());
    faults.sort(null);
    return faults;
  }

  private static List<List<ListedFile>> shares(List<ListedFile> checks, int count) {
    PriorityQueue<Share> shares = new PriorityQueue<>(Comparator.comparingLong(Share::bytes));
    for (int i = 0; i < Math.min(count, checks.size()); i++) {
      shares.add(new Share(0, new ArrayList<>()));
    }
    List<ListedFile> largestFirst = new ArrayList<>(checks);
    largestFirst.sort(Comparator.comparingLong(ListedFile::bytes).reversed());
    for (ListedFile check : largestFirst) {
      Share least = shares.remove();
      least.checks().add(check);
      // A file costs its opening too.
      shares.add(new Share(least.bytes() + check.bytes() + 1, least.checks()));
    }
    return shares.stream().map(Share::checks).toList();
  }

  private record Share(long bytes, List<ListedFile> checks) {}

  /**
   * Reads the files of a task.
   *
   * @param shares files of every task; they go with the function, which is serialized by Java
   *     whatever serializer the session has for data
   */
  private record Reading(List<List<ListedFile>> shares, SerializableConfiguration configuration)
      implements FlatMapFunction<Integer, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Integer task) throws Exception {
      List<String> faults = new ArrayList<>();
      for (ListedFile check : shares.get(task)) {
        check.fault(configuration.value()).ifPresent(faults::add);
      }
      return faults.iterator();
    }
  }
}
