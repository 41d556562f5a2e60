package org.tsenor.job.calibrated.rows;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.tsenor.job.calibrated.stream.LayerFiles;
import org.tsenor.job.calibrated.stream.RunContext;
import org.tsenor.job.calibrated.stream.StoredRows;
import scala.Tuple2;

/** Pruned pieces as files, from when they are pruned to when their shard is written. */
record KeptPieces(Broadcast<RunContext> context) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Writes a piece, in the task that pruned it. */
  Answer<KeptPiece> keep(Answer<PrunedPiece> pruned) throws IOException {
    return Answer.to(() -> write(pruned.orThrow()));
  }

  private KeptPiece write(PrunedPiece piece) throws IOException {
    LinearBand band = piece.figures().band();
    long attempt = TaskContext.get().taskAttemptId();
    String name = "%s.%d.%d".formatted(band.tensor(), band.key().firstRow(), attempt);
    StoredRows rows =
        new StoredRows(band.tensor(), band.key().firstRow(), piece.data(), piece.mask());
    return new KeptPiece(piece.figures(), files().write(rows, name));
  }

  /** Reads a piece. */
  Tuple2<PieceKey, Answer<PrunedPiece>> fetch(KeptPiece kept) throws IOException {
    StoredRows rows = files().rows(kept.file());
    PrunedPiece piece = new PrunedPiece(kept.figures(), rows.data(), rows.mask());
    return new Tuple2<>(kept.figures().band().key(), new Answer<>(piece, null));
  }

  private LayerFiles files() throws IOException {
    return LayerFiles.of(context.value().configuration(), context.value().output());
  }
}
