package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Deals device memory out. Without a work there is none, and dealing only tells how much is needed;
 * with one, what a part has from the beginning is uploaded at once.
 */
final class DeviceWorkspace implements Workspace {
  private final CudaDevice device;
  private final Optional<DeviceWork> work;
  private final DeviceSlab slab;
  private long floats;

  private DeviceWorkspace(CudaDevice device, Optional<DeviceWork> work, DeviceSlab slab) {
    this.device = device;
    this.work = work;
    this.slab = slab;
  }

  /** Deals memory out that is not there. */
  static DeviceWorkspace measuring(CudaDevice device, DeviceSlab slab) {
    return new DeviceWorkspace(device, Optional.empty(), slab);
  }

  /** Deals memory of a work out. */
  static DeviceWorkspace of(DeviceWork work, DeviceSlab slab) {
    return new DeviceWorkspace(work.device(), Optional.of(work), slab);
  }

  /** Entries of all matrices of floats that were dealt out. */
  long floats() {
    return floats;
  }

  @Override
  public DeviceMatrix doubles(int rows, int columns) {
    return slab.doubles(rows, columns);
  }

  @Override
  public DeviceMatrix floats(int rows, int columns) {
    floats += (long) rows * columns;
    return slab.floats(rows, columns);
  }

  @Override
  public Matrix hold(DoubleMatrix values) {
    DeviceMatrix place = slab.doubles(values.rows(), values.columns());
    work.ifPresent(present -> present.upload(values.values(), 0, place));
    return place;
  }

  @Override
  public Matrix adopt(FloatMatrix values) {
    DeviceMatrix place = slab.floats(values.rows(), values.columns());
    upload(values.values(), place);
    return place;
  }

  private void upload(float[] values, DeviceMatrix into) {
    work.ifPresent(present -> present.upload(values, 0, into));
  }

  @Override
  public Mask mask(SolverSettings solver, int rows, int columns) {
    requireWholeBlocks(solver, rows, columns);
    return DeviceMask.in(slab, solver.pattern().blockSize(), rows, columns);
  }

  @Override
  public MaskSteps.Space maskSpace(SolverSettings solver, int rows, int columns) {
    requireWholeBlocks(solver, rows, columns);
    return new DeviceMaskSpace(slab, solver, rows, columns);
  }

  private static void requireWholeBlocks(SolverSettings solver, int rows, int columns) {
    int size = solver.pattern().blockSize();
    boolean rowsFit = solver.structure() == Structure.STANDARD || rows % size == 0;
    if (!rowsFit || columns % size != 0) {
      throw new IllegalArgumentException(
          "%d x %d is no whole number of blocks of %d".formatted(rows, columns, size));
    }
  }

  @Override
  public MaskSteps.Rows maskRows(int rows, int columns) {
    return DeviceMaskRows.in(slab, rows, columns);
  }

  @Override
  public GramSteps.Space gramSpace(int[] columns, int tokens) {
    return DeviceGramSpace.in(slab, device.properties(), columns, tokens);
  }

  @Override
  public GramSteps.Cross crossSpace(int[] rows, int[] columns, int tokens) {
    return DeviceCross.in(slab, device.properties(), rows, columns, tokens);
  }

  @Override
  public DeviceForwardSpace forwardSpace(ForwardSteps.Shape shape) {
    DeviceForwardSpace space = DeviceForwardSpace.in(slab, shape);
    for (int i = 0; i < shape.angles().size(); i++) {
      upload(shape.angles().get(i).cosines(), space.angles().get(i).cosines());
      upload(shape.angles().get(i).sines(), space.angles().get(i).sines());
    }
    return space;
  }

  @Override
  public BackwardSteps.Space backwardSpace(ForwardSteps.Shape shape) {
    return DeviceBackwardSpace.in(slab, forwardSpace(shape));
  }

  @Override
  public ForwardSteps.Tokens tokens(int count) {
    return new DeviceTokenSpace(slab.bytes((long) count * Integer.BYTES), count);
  }
}
