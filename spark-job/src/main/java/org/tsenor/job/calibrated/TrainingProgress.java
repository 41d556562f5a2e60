package org.tsenor.job.calibrated;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.JsonFile;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.model.Linear;

/**
 * How far the training of a decoder layer has come: what a run goes on with that is resumed.
 *
 * @param errors on windows held out, before the first epoch and after each that is done
 * @param last files of the last epoch, by group
 * @param best files of the epoch with the smallest error, by group; none before the first
 */
record TrainingProgress(
    List<Double> errors, List<Map<Linear, String>> last, List<Map<Linear, String>> best) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Before the first epoch. */
  static TrainingProgress begin(double error) {
    return new TrainingProgress(List.of(error), List.of(), List.of());
  }

  /** After one more epoch. */
  TrainingProgress plus(double error, TrainedLayer trained) {
    List<Double> all = new ArrayList<>(errors);
    all.add(error);
    // What is no number is no better.
    boolean better = error < errors.get(bestEpoch());
    return new TrainingProgress(all, trained.groups(), better ? trained.groups() : best);
  }

  /** Epochs that are done. */
  int epochs() {
    return errors.size() - 1;
  }

  /** The epoch with the smallest error, the first of equal ones; 0 for none. */
  int bestEpoch() {
    int found = 0;
    for (int epoch = 1; epoch < errors.size(); epoch++) {
      found = errors.get(epoch) < errors.get(found) ? epoch : found;
    }
    return found;
  }

  /** What the next epoch begins with. */
  TrainedLayer lastLayer() {
    return new TrainedLayer(last);
  }

  /** What is kept. */
  TrainedLayer bestLayer() {
    return new TrainedLayer(best);
  }

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  static TrainingProgress read(FileSystem files, Path path) throws IOException {
    byte[] bytes = JsonFile.read(files, path, JsonFile.MAX_SETTINGS_BYTES);
    try {
      TrainingProgress read = JSON.readValue(bytes, TrainingProgress.class);
      if (read.errors == null || read.errors.isEmpty() || read.last == null || read.best == null) {
        throw new MalformedCheckpointException(path, "does not say how far a training has come");
      }
      return read;
    } catch (JacksonException e) {
      throw new MalformedCheckpointException(path, "does not say how far a training has come", e);
    }
  }
}
