package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.DecoderLayer;
import org.tsenor.model.DecoderScratch;
import org.tsenor.model.LinearInput;

/**
 * On the host. Memory: the layer, which the tasks of a JVM share; half a matrix of doubles for
 * every input that is wanted; the activations of one window.
 */
final class HostGramPass implements GramPass {
  private final DecoderLayer layer;
  private final DecoderScratch scratch;
  private final GramListener sums;

  HostGramPass(RunContext run, LayerSource source, List<InputLinears> inputs) throws IOException {
    DecoderContext decoder = run.decoder();
    layer = source.open(run, decoder);
    scratch = decoder.scratch();
    sums = new GramListener(inputs, decoder.ops());
  }

  @Override
  public void add(WindowStream window) {
    layer.forward(window.copy(), scratch, sums);
  }

  @Override
  public GramRows take(LinearInput input) {
    return sums.take(input);
  }

  @Override
  public void close() {
    // The collector has it.
  }
}
