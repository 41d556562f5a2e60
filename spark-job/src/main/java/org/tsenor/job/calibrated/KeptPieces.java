package org.tsenor.job.calibrated;

import java.io.IOException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Pruned pieces as files, from when they are pruned to when their shard is written. */
final class KeptPieces {
  private KeptPieces() {}

  /** Writes pieces, in the tasks that pruned them. */
  record Keep(Broadcast<RunContext> context)
      implements Function<Answer<PrunedPiece>, Answer<KeptPiece>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Answer<KeptPiece> call(Answer<PrunedPiece> pruned) throws IOException {
      return Answer.to(() -> write(pruned.orThrow()));
    }

    private KeptPiece write(PrunedPiece piece) throws IOException {
      LinearBand band = piece.figures().band();
      long attempt = TaskContext.get().taskAttemptId();
      String name = "%s.%d.%d".formatted(band.tensor(), band.key().firstRow(), attempt);
      StoredRows rows =
          new StoredRows(band.tensor(), band.key().firstRow(), piece.data(), piece.mask());
      return new KeptPiece(piece.figures(), files(context).write(rows, name));
    }
  }

  /** Reads pieces. */
  record Fetch(Broadcast<RunContext> context)
      implements PairFunction<KeptPiece, PieceKey, Answer<PrunedPiece>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<PieceKey, Answer<PrunedPiece>> call(KeptPiece kept) throws IOException {
      StoredRows rows = files(context).rows(kept.file());
      PrunedPiece piece = new PrunedPiece(kept.figures(), rows.data(), rows.mask());
      return new Tuple2<>(kept.figures().band().key(), new Answer<>(piece, null));
    }
  }

  private static LayerFiles files(Broadcast<RunContext> context) throws IOException {
    return LayerFiles.of(context.value().configuration(), context.value().output());
  }
}
