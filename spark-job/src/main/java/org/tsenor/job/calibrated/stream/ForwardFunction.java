package org.tsenor.job.calibrated.stream;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.forward.ActivationListener;
import org.tsenor.model.forward.DecoderContext;
import org.tsenor.model.forward.DecoderLayer;
import org.tsenor.model.forward.DecoderScratch;

/** Passes the windows of a partition through one decoder layer, one after the other. */
record ForwardFunction(
    Broadcast<RunContext> context, LayerSource source, LongAccumulator tokensDone)
    implements FlatMapFunction<Iterator<WindowStream>, WindowStream> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<WindowStream> call(Iterator<WindowStream> windows) throws IOException {
    DecoderContext decoder = context.value().decoder();
    DecoderLayer layer = source.open(context.value(), decoder);
    DecoderScratch scratch = decoder.scratch();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return windows.hasNext();
      }

      @Override
      public WindowStream next() {
        WindowStream window = windows.next();
        FloatMatrix hidden = window.copy();
        layer.forward(hidden, scratch, ActivationListener.NONE);
        tokensDone.add(window.tokens());
        return new WindowStream(window.index(), hidden.values(), window.tokens());
      }
    };
  }
}
