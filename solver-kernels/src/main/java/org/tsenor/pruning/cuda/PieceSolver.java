package org.tsenor.pruning.cuda;

import java.nio.ByteBuffer;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.Lane;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.BandArgument;
import org.tsenor.mask.cuda.BandFormat;
import org.tsenor.mask.cuda.BandKernels;
import org.tsenor.mask.cuda.BandSpace;
import org.tsenor.mask.cuda.Outcome;
import org.tsenor.pruning.FiniteCheck;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.MaskBytes;
import org.tsenor.pruning.RowOfBlocks;

/** Brings pieces of bands to a lane and back. */
final class PieceSolver {
  private final CudaDevice device;
  private final SolverSettings solver;
  private final MagnitudeSettings settings;
  private final BandKernels kernels;
  private final PieceTotals totals;

  PieceSolver(CudaDevice device, SolverSettings solver, MagnitudeSettings settings) {
    this.device = device;
    this.solver = solver;
    this.settings = settings;
    this.kernels = new BandKernels(device, solver);
    this.totals = new PieceTotals(solver, settings);
  }

  /** Where a piece lies in its lane. */
  BandSpace space(BandPiece piece) {
    BandFormat format =
        switch (piece.result().band().format()) {
          case F32 -> BandFormat.F32;
          case F16 -> BandFormat.F16;
          case BF16 -> BandFormat.BF16;
        };
    boolean scaled = piece.result().scale() != 1;
    return new BandSpace(
        solver, new BandSpace.Shape(piece.rows(), piece.columns(), format, scaled, false));
  }

  /** Puts copy in, kernels and copy out into the lane's stream. */
  void begin(BandPiece piece, Lane lane) {
    BandSpace space = space(piece);
    ByteBuffer staging = lane.staging();
    if (piece.result().scale() != 1) {
      for (int column = 0; column < piece.columns(); column++) {
        staging.putFloat(column * Float.BYTES, piece.result().scale());
      }
    }
    staging.put(space.values(), piece.result().band().weights(), piece.firstByte(), piece.bytes());
    BandArgument task =
        space
            .place(kernels.task(), lane.address())
            .set(BandArgument.Field.SCORE_POWER, settings.scorePower())
            .set(BandArgument.Field.PRUNE, 1);
    if (kernels.impliesBounds()) {
      task.set(BandArgument.Field.UPPER_BOUNDS, 0L);
    }
    device.call(
        () -> {
          lane.copyIn(space.inputBytes());
          // Of blocks that the kernels leave to the host nothing is written.
          device
              .driver()
              .clear(lane.address() + space.mask(), space.totals() - space.mask(), lane.stream());
          kernels.launch(task, lane.stream());
          lane.copyOut(space.values(), space.totalsEnd() - space.values());
          return lane;
        });
  }

  /**
   * Waits for the lane and takes weights, mask and sums from it.
   *
   * @throws org.tsenor.pruning.NonFiniteWeightException if a weight is NaN or infinite
   */
  void finish(BandPiece piece, Lane lane) {
    BandSpace space = space(piece);
    await(lane);
    ByteBuffer staging = lane.staging();
    PieceTotals.Totals read = totals.read(staging, space.totals());
    if (read.illegal() > 0) {
      FiniteCheck.require(piece.result().band());
      throw new IllegalStateException("the device calls weights illegal that are finite");
    }
    staging.get(space.values(), piece.result().weights(), piece.firstByte(), piece.bytes());
    readMask(piece, staging, space);
    piece.result().add(totals.sums(read, piece));
    if (read.unresolved() > 0) {
      device.call(
          () -> {
            lane.copyOut(space.outcomes(), space.outcomesEnd() - space.outcomes());
            lane.await();
            return lane;
          });
      resolve(piece, staging, space);
    }
  }

  private void await(Lane lane) {
    device.call(
        () -> {
          lane.await();
          return lane;
        });
  }

  private void readMask(BandPiece piece, ByteBuffer staging, BandSpace space) {
    byte[] mask = piece.result().mask();
    int rowBytes = MaskBytes.rowBytes(piece.columns());
    int size = settings.pattern().blockSize();
    if (BandSpace.isPacked(size)) {
      staging.get(space.mask(), mask, piece.firstRow() * rowBytes, piece.rows() * rowBytes);
      return;
    }
    RowOfBlocks line = new RowOfBlocks(size, 1, piece.columns());
    long[] words = new long[piece.rows() * line.blocks()];
    staging.position(space.mask()).asLongBuffer().get(words);
    MaskBatch masks = new MaskBatch(size, 1, words.length, words);
    for (int row = 0; row < piece.rows(); row++) {
      MaskBytes.write(masks, row * line.blocks(), line, mask, piece.firstRow() + row);
    }
  }

  private void resolve(BandPiece piece, ByteBuffer staging, BandSpace space) {
    int count = (space.outcomesEnd() - space.outcomes()) / Integer.BYTES;
    int blocks = Math.min(count, totals.blocks(piece));
    for (int block = 0; block < blocks; block++) {
      int number = staging.getInt(space.outcomes() + block * Integer.BYTES);
      if (Outcome.of(number) == Outcome.UNRESOLVED) {
        totals.resolve(piece, block);
      }
    }
  }

  long resolvedBlocks() {
    return totals.resolvedBlocks();
  }
}
