package org.tsenor.engine.device;

import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/**
 * Masks on a device.
 *
 * @param work that they are part of
 * @param counter for what is counted
 */
record DeviceMaskSteps(DeviceWork work, DeviceCounter counter) implements MaskSteps {
  @Override
  public MaskChooser chooser(SolverSettings solver, int power, MaskSteps.Space space) {
    return new DeviceMaskChooser(
        work, solver, power, DeviceParts.part(DeviceMaskSpace.class, space));
  }

  private static DeviceMask mask(Mask mask) {
    return DeviceParts.part(DeviceMask.class, mask);
  }

  private static DeviceMaskRows rows(MaskSteps.Rows rows) {
    return DeviceParts.part(DeviceMaskRows.class, rows);
  }

  @Override
  public void restrict(Matrix from, Mask mask, Matrix into) {
    DeviceMatrix source = DeviceParts.doubles(from);
    DeviceMatrix target = DeviceParts.doubles(into, source.rows(), source.columns());
    launch("restrict_to_mask", source, mask(mask), target);
  }

  @Override
  public void keep(Matrix before, Mask mask, Matrix after) {
    DeviceMatrix source = DeviceParts.floats(before);
    DeviceMatrix target = DeviceParts.floats(after, source.rows(), source.columns());
    launch("prune_to_mask", source, mask(mask), target);
  }

  private void launch(String kernel, DeviceMatrix from, DeviceMask mask, DeviceMatrix into) {
    mask.requireShape(from.rows(), from.columns());
    KernelArgument argument =
        mask.addTo(new KernelArgument().address(from.address()).address(into.address()));
    Launches.entries(work, kernel, from, argument.int32(from.columns()).padding());
  }

  @Override
  public long kept(Mask mask) {
    return count(mask(mask), 0);
  }

  @Override
  public long changes(Mask left, Mask right) {
    DeviceMask one = mask(left);
    DeviceMask other = mask(right);
    other.requireShape(one.rows(), one.columns());
    if (one.blockSize() != other.blockSize()) {
      throw new IllegalArgumentException(
          "masks of blocks of %d and of %d are compared"
              .formatted(one.blockSize(), other.blockSize()));
    }
    return count(one, other.address());
  }

  private int count(DeviceMask left, long right) {
    return counter.count(
        work,
        count ->
            Launches.each(
                work,
                "count_changes",
                left.bytes(),
                new KernelArgument()
                    .address(left.address())
                    .address(right)
                    .address(count)
                    .int64(left.bytes())));
  }

  @Override
  public void clear(MaskSteps.Rows rows) {
    DeviceMaskRows own = rows(rows);
    work.clear(own.address(), own.bytes());
  }

  @Override
  public void pack(Mask mask, MaskSteps.Rows rows) {
    DeviceMask from = mask(mask);
    DeviceMaskRows into = rows(rows);
    from.requireShape(into.rows(), into.columns());
    KernelArgument argument = from.addTo(new KernelArgument()).address(into.address());
    argument.int32(into.rows()).int32(into.columns());
    Launches.each(work, "pack_mask", into.bytes(), argument);
  }

  @Override
  public void download(MaskSteps.Rows rows, byte[] into, int at) {
    DeviceMaskRows own = rows(rows);
    work.download(own.address(), into, at, own.bytes());
  }
}
