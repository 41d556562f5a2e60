package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LinearInput;
import org.tsenor.model.cuda.DeviceActivations;
import org.tsenor.model.cuda.DeviceLayerPass;
import org.tsenor.model.cuda.DeviceSite;
import org.tsenor.model.cuda.StoredLayer;

/**
 * On a device, where sums stay until they are cut. Device memory: what {@link DeviceLayerPass}
 * takes; a little more than half a matrix of doubles for every input that is wanted; of the widest
 * input, doubles of 1024 tokens or 1024 rows of floats.
 */
final class DeviceGramPass implements GramPass, DeviceActivations {
  private final DeviceLayerPass pass;
  private final Map<LinearInput, DeviceGramSum> sums = new EnumMap<>(LinearInput.class);
  private final LinearInput last;

  private DeviceGramPass(DeviceLayerPass pass, List<InputLinears> inputs, int tokens) {
    this.pass = pass;
    DeviceGramSum.Factory factory = new DeviceGramSum.Factory(pass.work(), widest(inputs), tokens);
    inputs.forEach(input -> sums.put(input.input(), factory.sum(input.columns())));
    last = inputs.get(inputs.size() - 1).input();
  }

  static DeviceGramPass open(
      DeviceSite site, DecoderContext decoder, StoredLayer layer, List<InputLinears> inputs)
      throws IOException {
    int tokens = decoder.maxTokens();
    long bytes =
        DeviceGramSum.sharedBytes(site.device().properties(), widest(inputs), tokens)
            + inputs.stream().mapToLong(input -> DeviceGramSum.bytes(input.columns())).sum();
    DeviceLayerPass pass = DeviceLayerPass.open(site, decoder, layer, bytes);
    boolean done = false;
    try {
      DeviceGramPass sums = new DeviceGramPass(pass, inputs, tokens);
      done = true;
      return sums;
    } finally {
      if (!done) {
        pass.close();
      }
    }
  }

  private static int widest(List<InputLinears> inputs) {
    return inputs.stream().mapToInt(InputLinears::columns).max().orElseThrow();
  }

  @Override
  public void add(WindowStream window) {
    pass.show(window.view(), this);
  }

  @Override
  public void accept(LinearInput input, DeviceMatrix activations) {
    if (sums.containsKey(input)) {
      sums.get(input).add(activations);
    }
  }

  @Override
  public boolean isLast(LinearInput input) {
    return input == last;
  }

  @Override
  public GramRows take(LinearInput input) {
    return sums.remove(input);
  }

  @Override
  public void close() {
    pass.close();
  }
}
