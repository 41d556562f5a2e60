package org.tsenor.job.calibrated;

import java.util.List;
import java.util.Optional;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.settings.CalibrationSettings.Propagation;

/**
 * Windows that have passed the layers before either as they are pruned or as they were.
 *
 * @param activations before the layer that comes next
 * @param statistics collects and prepares
 * @param propagation which of the two
 */
record OneStream(Activations activations, LayerStatistics statistics, Propagation propagation)
    implements LayerWindows {
  @Override
  public LayerSource dense(int layer) {
    return statistics.dense(layer);
  }

  @Override
  public List<PreparedLinears> calibrate(
      LayerSource pruned, List<InputLinears> inputs, LongAccumulator tokens) {
    return statistics.prepare(activations.streams(), pruned, inputs, tokens);
  }

  @Override
  public long calibrationTokens(int layer, List<InputLinears> inputs) {
    return tokens();
  }

  @Override
  public Optional<Deviation> pass(int layer, LayerSource shard, LongAccumulator tokens) {
    activations.pass(propagation == Propagation.DENSE ? statistics.dense(layer) : shard);
    return Optional.empty();
  }

  @Override
  public Optional<OpenDamping> openDamping() {
    return Optional.empty();
  }

  @Override
  public boolean train() {
    return false;
  }

  @Override
  public int calibrated() {
    return statistics.windows();
  }

  @Override
  public long calibratedTokens() {
    return statistics.tokens();
  }

  @Override
  public long tokens() {
    return statistics.tokens();
  }

  @Override
  public boolean measuresDeviation() {
    return false;
  }

  @Override
  public void release() {
    activations.release();
  }
}
