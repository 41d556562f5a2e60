package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.model.Linear;
import org.tsenor.pruning.FiniteCheck;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/**
 * Writes the rows of a linear anew, with the weights that it was trained to and the mask that it
 * has.
 *
 * @param trained where the weights lie
 */
record TrainedRows(Broadcast<RunContext> context, TrainedLayer trained)
    implements FlatMapFunction<TrainedRows.PrunedLinear, Answer<KeptPiece>> {
  private static final long serialVersionUID = 1L;

  /**
   * A linear as it was pruned.
   *
   * @param pieces its rows
   */
  @DefaultSerializer(JavaSerializer.class)
  record PrunedLinear(Linear linear, ArrayList<KeptPiece> pieces) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<Answer<KeptPiece>> call(PrunedLinear pruned) throws IOException {
    RunContext run = context.value();
    float[] weights =
        trained
            .moments(TrainingFiles.of(run.configuration(), run.output()), pruned.linear())
            .weights();
    LayerFiles files = LayerFiles.of(run.configuration(), run.output());
    WeightFormat format = format(run, pruned.pieces().get(0).figures().band().tensor());
    List<Answer<KeptPiece>> written = new ArrayList<>();
    for (KeptPiece piece : pruned.pieces()) {
      written.add(Answer.to(() -> write(files, piece, format, weights)));
    }
    return written.iterator();
  }

  private static WeightFormat format(RunContext run, String tensor) throws IOException {
    return WeightFormat.of(run.checkpoint().tensor(tensor).orElseThrow().dtype().label())
        .orElseThrow();
  }

  private static KeptPiece write(
      LayerFiles files, KeptPiece piece, WeightFormat format, float[] weights) throws IOException {
    StoredRows rows = files.rows(piece.file());
    PieceFigures figures = piece.figures();
    int columns = rows.data().length / format.bytes() / figures.band().rows();
    int first = Math.toIntExact(rows.firstRow() * columns);
    byte[] data = new byte[rows.data().length];
    long nonzeros = 0;
    for (int i = 0; i < data.length / format.bytes(); i++) {
      format.narrow(weights[first + i], data, i);
      nonzeros += format.widen(data, i) == 0 ? 0 : 1;
    }
    requireFinite(new WeightBand(data, format, figures.band().rows(), columns), rows);
    String name =
        "%s.%d.trained.%d"
            .formatted(rows.tensor(), rows.firstRow(), TaskContext.get().taskAttemptId());
    String file =
        files.write(new StoredRows(rows.tensor(), rows.firstRow(), data, rows.mask()), name);
    return new KeptPiece(figures.withNonzeros(nonzeros), file);
  }

  private static void requireFinite(WeightBand band, StoredRows rows) {
    try {
      FiniteCheck.require(band);
    } catch (NonFiniteWeightException e) {
      throw new UserInputException(
          "tensor %s: the weight at row %d, column %d would be trained to %s; weights must be finite"
              .formatted(rows.tensor(), rows.firstRow() + e.row(), e.column(), e.value()),
          e);
    }
  }
}
