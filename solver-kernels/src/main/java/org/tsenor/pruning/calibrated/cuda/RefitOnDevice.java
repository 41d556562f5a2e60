package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.pruning.calibrated.AlpsSettings;

/**
 * Conjugate gradients on the support, all rows together, as {@code
 * org.tsenor.pruning.calibrated.SupportRefit} takes them. Uses the space of a search that has
 * ended.
 */
final class RefitOnDevice {
  /** Squares now, squares before, curvatures and the right sides' squares. */
  static final int ROW_SUMS = 4;

  private final EigenBasisOnDevice basis;
  private final DeviceWork work;
  private final AdmmSpace space;
  private final MaskPlace mask;
  private final AlpsSettings.Refit settings;
  private final DeviceMatrix weights;
  private final DeviceMatrix residual;
  private final DeviceMatrix direction;
  private final DeviceMatrix product;
  private DeviceMatrix squares;
  private DeviceMatrix squaresBefore;
  private final DeviceMatrix curvatures;
  private final DeviceMatrix rightSquares;

  RefitOnDevice(
      EigenBasisOnDevice basis, AdmmSpace space, MaskPlace mask, AlpsSettings.Refit settings) {
    this.basis = basis;
    this.work = basis.work();
    this.space = space;
    this.mask = mask;
    this.settings = settings;
    this.weights = space.sparse;
    this.residual = space.dual;
    this.direction = space.shifted;
    this.product = space.start;
    this.squares = space.rowSums.rowRange(0, 1);
    this.squaresBefore = space.rowSums.rowRange(1, 1);
    this.curvatures = space.rowSums.rowRange(2, 1);
    this.rightSquares = space.rowSums.rowRange(3, 1);
  }

  /** Refits what the search left free on the mask, and gives the weights. */
  DeviceMatrix run() {
    mask.restrict(work, space.free, weights);
    basis.leave(space.right, residual);
    mask.restrict(work, residual, residual);
    sumRows(residual, residual, rightSquares);
    timesA(weights);
    launch("refit_begin");
    sumRows(residual, residual, squares);
    for (int step = 0; step < settings.steps() && rowsThatGoOn() > 0; step++) {
      timesA(direction);
      sumRows(direction, product, curvatures);
      DeviceMatrix before = squares;
      squares = squaresBefore;
      squaresBefore = before;
      launch("refit_step");
      sumRows(residual, residual, squares);
      launch("refit_turn");
    }
    return weights;
  }

  /** product = rows·A, on the mask. */
  private void timesA(DeviceMatrix rows) {
    basis.enter(rows, space.scratch);
    basis.multiply(space.scratch);
    basis.leave(space.scratch, product);
    mask.restrict(work, product, product);
  }

  private void sumRows(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    Launches.rows(
        work,
        "sum_rows",
        left.rows(),
        new KernelArgument()
            .address(left.address())
            .address(right.address())
            .address(0)
            .address(into.address())
            .address(0)
            .int32(left.columns())
            .padding());
  }

  private void launch(String kernel) {
    Launches.entries(work, kernel, weights, argument());
  }

  private KernelArgument argument() {
    return new KernelArgument()
        .address(weights.address())
        .address(residual.address())
        .address(direction.address())
        .address(product.address())
        .address(squares.address())
        .address(squaresBefore.address())
        .address(curvatures.address())
        .address(rightSquares.address())
        .address(space.count)
        .float64(settings.tolerance() * settings.tolerance())
        .int32(weights.rows())
        .int32(weights.columns());
  }

  private int rowsThatGoOn() {
    work.clear(space.count, Integer.BYTES);
    Launches.each(work, "refit_count", weights.rows(), argument());
    int[] count = new int[1];
    work.download(space.count, count, 0, 1);
    return count[0];
  }
}
