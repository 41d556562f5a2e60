package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import org.tsenor.job.executor.AlgebraChoice;
import org.tsenor.model.LinearInput;
import org.tsenor.model.cuda.DeviceSite;

/**
 * Passes windows through a decoder layer as far as to the last input that is wanted, and sums the
 * Gram matrices of those that are. For one thread, whose memory it has until it is closed.
 */
interface GramPass extends AutoCloseable {
  /** Adds one window. */
  void add(WindowStream window);

  /** Lets go of the sum of one input that is wanted. */
  GramRows take(LinearInput input);

  /** Gives the memory back, and with it sums that were taken; closing twice is harmless. */
  @Override
  void close();

  /**
   * A pass of one task, on the device that it has, or on the host.
   *
   * @param inputs that are wanted, in the order of {@link LinearInput}; at least one
   */
  static GramPass open(
      RunContext run, LayerSource source, List<InputLinears> inputs, AlgebraChoice algebra)
      throws IOException {
    if (algebra.device().isPresent()) {
      DeviceSite site = algebra.device().get();
      return DeviceGramPass.open(site, run.decoder(), source.stored(run), inputs);
    }
    return new HostGramPass(run, source, inputs);
  }
}
