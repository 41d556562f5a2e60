package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.EmbeddingReader;

/** Looks the tokens of a partition's windows up. */
record EmbedFunction(Broadcast<RunContext> context)
    implements FlatMapFunction<Iterator<EmbedFunction.Tokens>, WindowStream> {
  private static final long serialVersionUID = 1L;

  /**
   * A window on its way to a task.
   *
   * @param index among all windows
   * @param ids of its tokens
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  @DefaultSerializer(JavaSerializer.class)
  record Tokens(int index, int[] ids) implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<WindowStream> call(Iterator<Tokens> windows) throws IOException {
    List<Tokens> taken = new ArrayList<>();
    windows.forEachRemaining(taken::add);
    RunContext run = context.value();
    List<FloatMatrix> hidden =
        new EmbeddingReader(run.checkpoint(), run.config())
            .embed(taken.stream().map(Tokens::ids).toList());
    List<WindowStream> streams = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      streams.add(
          new WindowStream(taken.get(i).index(), hidden.get(i).values(), hidden.get(i).rows()));
    }
    return streams.iterator();
  }
}
