package org.tsenor.engine.device;

import org.tsenor.engine.MaskSteps;
import org.tsenor.linalg.Precision;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.BandFormat;
import org.tsenor.mask.cuda.BandSpace;

/** Where the scores of a rectangle and what the solvers' kernels say of them lie on a device. */
final class DeviceMaskSpace implements MaskSteps.Space {
  /** Sums of a row of blocks: kept, bound, all scores, gaps, largest gap, completed entries. */
  static final int TALLIES = 6;

  private final int rows;
  private final int columns;
  private final Structure structure;
  private final NmPattern pattern;
  private final BandSpace band;
  private final long address;
  private final long exponents;
  private final DeviceMatrix totals;
  private final DeviceMatrix sums;
  private final long keptBlocks;

  /** Deals out what a rectangle of whole blocks needs. */
  DeviceMaskSpace(DeviceSlab slab, SolverSettings solver, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.structure = solver.structure();
    this.pattern = solver.pattern();
    this.band =
        new BandSpace(solver, new BandSpace.Shape(rows, columns, BandFormat.SCORES, false, false));
    this.address = slab.bytes(band.size().deviceBytes());
    this.exponents = slab.bytes((long) blocks() * Integer.BYTES);
    this.totals = slab.doubles(1, blocks());
    this.sums = slab.doubles(TALLIES, lines());
    this.keptBlocks = slab.bytes(Integer.BYTES);
  }

  /** Refuses a solver of other blocks. */
  void requireBlocksOf(SolverSettings solver) {
    if (solver.structure() != structure || !solver.pattern().equals(pattern)) {
      throw new IllegalArgumentException(
          "room for %s %s does not serve %s %s"
              .formatted(structure, pattern, solver.structure(), solver.pattern()));
    }
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int blockSize() {
    return pattern.blockSize();
  }

  /** Rows of a block. */
  int blockRows() {
    return structure == Structure.TRANSPOSABLE ? blockSize() : 1;
  }

  /** Blocks in a row of blocks. */
  int across() {
    return columns / blockSize();
  }

  /** Rows of blocks. */
  int lines() {
    return rows / blockRows();
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
    return new DeviceMatrix(at, 1, blocks(), Math.max(1, blocks()), Precision.DOUBLE);
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

  /** Address of an integer. */
  long keptBlocks() {
    return keptBlocks;
  }
}
