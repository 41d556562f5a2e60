package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.linalg.Precision;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.BandFormat;
import org.tsenor.mask.cuda.BandSpace;

/** Where the scores of a rectangle and what the solvers' kernels say of them lie on a device. */
final class ScoreSpace {
  /** Sums of a row of blocks: kept, bound, all scores, gaps, largest gap, completed entries. */
  static final int TALLIES = 6;

  private final int rows;
  private final int columns;
  private final int blockSize;
  private final int blockRows;
  private final BandSpace band;
  private final long address;
  private final long exponents;
  private final DeviceMatrix totals;
  private final DeviceMatrix sums;

  /** Deals out what a rectangle of whole blocks needs. */
  public ScoreSpace(DeviceSlab slab, SolverSettings solver, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.blockSize = solver.pattern().blockSize();
    this.blockRows = solver.structure() == Structure.TRANSPOSABLE ? blockSize : 1;
    this.band =
        new BandSpace(solver, new BandSpace.Shape(rows, columns, BandFormat.SCORES, false, false));
    this.address = slab.bytes(band.size().deviceBytes());
    this.exponents = slab.bytes((long) blocks() * Integer.BYTES);
    this.totals = slab.doubles(1, blocks());
    this.sums = slab.doubles(TALLIES, lines());
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int blockSize() {
    return blockSize;
  }

  /** Rows of a block. */
  int blockRows() {
    return blockRows;
  }

  /** Blocks in a row of blocks. */
  int across() {
    return columns / blockSize;
  }

  /** Rows of blocks. */
  int lines() {
    return rows / blockRows;
  }

  int blocks() {
    return Math.multiplyExact(lines(), across());
  }

  BandSpace band() {
    return band;
  }

  /** Where the band's parts are counted from. */
  long address() {
    return address;
  }

  DeviceMatrix scores() {
    return new DeviceMatrix(
        address + band.values(), rows, columns, Math.max(1, columns), Precision.FLOAT);
  }

  /** The mask that the band has room for. */
  public MaskPlace mask() {
    long stride = BandSpace.maskStride(blockSize, columns);
    return new MaskPlace(address + band.mask(), stride, blockSize, rows);
  }

  long outcomes() {
    return address + band.outcomes();
  }

  DeviceMatrix keptScores() {
    return vector(address + band.keptScores());
  }

  DeviceMatrix upperBounds() {
    return vector(address + band.upperBounds());
  }

  private DeviceMatrix vector(long at) {
    return new DeviceMatrix(at, 1, blocks(), blocks(), Precision.DOUBLE);
  }

  /** What the kernels sum over the blocks. */
  DeviceMatrix kernelTotals() {
    return new DeviceMatrix(address + band.totals(), 1, 8, 8, Precision.DOUBLE);
  }

  long exponents() {
    return exponents;
  }

  /** The blocks' sums of all scores. */
  DeviceMatrix totals() {
    return totals;
  }

  /** Shape (6, rows of blocks). */
  DeviceMatrix sums() {
    return sums;
  }
}
