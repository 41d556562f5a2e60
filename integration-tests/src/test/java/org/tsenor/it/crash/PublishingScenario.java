package org.tsenor.it.crash;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.it.crash.Operation.Kind;
import org.tsenor.it.crash.StopPoint.Loss;
import org.tsenor.it.crash.StopPoint.Moment;

/**
 * {@code tsenor prune --resume} of a run that was stopped when it had given the first of its shards
 * its final name. After it the same again.
 *
 * @param settings of the run
 */
record PublishingScenario(List<String> settings) implements Scenario {
  @Override
  public String name() {
    return "publishing";
  }

  @Override
  public void prepare(Commands commands) throws IOException {
    List<Operation> operations = stopped(commands, StopPoint.never());
    int publishing = 0;
    while (!publishesShard(operations.get(publishing))) {
      publishing++;
    }
    commands.place().clear();
    // Operations count from 1, and this is stopped before the one that follows.
    stopped(commands, new StopPoint(publishing + 2, Moment.BEFORE, Loss.PROCESS));
  }

  private List<Operation> stopped(Commands commands, StopPoint point) throws IOException {
    Configuration files = WatchedRun.configuration(commands.place(), point, false);
    commands.prune(files, settings);
    return WatchedRun.of(files).operations();
  }

  private static boolean publishesShard(Operation operation) {
    return operation.kind() == Kind.RENAME
        && operation.path().matches(".* -> output/[^/]+\\.safetensors");
  }

  @Override
  public Ended run(Commands commands, Configuration files) throws IOException {
    return commands.prune(files, settings, PruneScenario.RESUME);
  }

  @Override
  public Ended again(Commands commands) throws IOException {
    return run(commands, Commands.ordinary());
  }
}
