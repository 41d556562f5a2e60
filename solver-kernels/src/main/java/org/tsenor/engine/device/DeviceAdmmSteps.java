package org.tsenor.engine.device;

import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Mask;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;

/**
 * ADMM and its refit on a device.
 *
 * @param work that they are part of
 * @param counter for what is counted
 */
record DeviceAdmmSteps(DeviceWork work, DeviceCounter counter) implements AdmmSteps {
  @Override
  public void begin(Search search, double rho, Matrix into) {
    launch("admm_begin", search, rho, into, DeviceMask.NONE);
  }

  @Override
  public void solve(Search search, double rho) {
    launch("admm_solve", search, rho, search.shifted(), DeviceMask.NONE);
  }

  @Override
  public void shift(Search search, double rho) {
    launch("admm_shift", search, rho, search.shifted(), DeviceMask.NONE);
  }

  @Override
  public void project(Search search, double rho, Mask mask) {
    DeviceMask own = DeviceParts.part(DeviceMask.class, mask);
    own.requireShape(search.free().rows(), search.free().columns());
    launch("admm_project", search, rho, search.shifted(), own);
  }

  private void launch(String kernel, Search search, double rho, Matrix shifted, DeviceMask mask) {
    DeviceMatrix free = DeviceParts.doubles(search.free());
    int rows = free.rows();
    int columns = free.columns();
    KernelArgument argument =
        new KernelArgument()
            .address(free.address())
            .address(DeviceParts.doubles(search.dual(), rows, columns).address())
            .address(DeviceParts.doubles(search.sparse(), rows, columns).address())
            .address(DeviceParts.doubles(shifted, rows, columns).address())
            .address(DeviceParts.doubles(search.right(), rows, columns).address())
            .address(DeviceParts.doubles(search.eigenvalues(), 1, columns).address())
            .address(DeviceParts.doubles(search.rowValues(), 1, rows).address());
    mask.addTo(argument).float64(rho).int32(columns).padding();
    Launches.entries(work, kernel, free, argument);
  }

  @Override
  public void addDamping(Matrix rows, Matrix factors, Matrix added, Matrix product) {
    DeviceMatrix own = DeviceParts.doubles(product);
    int columns = own.columns();
    Launches.entries(
        work,
        "add_damping",
        own,
        new KernelArgument()
            .address(own.address())
            .address(DeviceParts.doubles(rows, own.rows(), columns).address())
            .address(DeviceParts.doubles(factors, 1, columns).address())
            .address(DeviceParts.doubles(added, 1, columns).address())
            .int32(columns)
            .padding());
  }

  @Override
  public void beginRefit(Refit refit) {
    launch("refit_begin", refit);
  }

  @Override
  public int rowsThatGoOn(Refit refit) {
    return counter.count(
        work, count -> Launches.each(work, "refit_count", rows(refit), argument(refit)));
  }

  @Override
  public void step(Refit refit) {
    launch("refit_step", refit);
  }

  @Override
  public void turn(Refit refit) {
    launch("refit_turn", refit);
  }

  private void launch(String kernel, Refit refit) {
    Launches.entries(work, kernel, DeviceParts.doubles(refit.weights()), argument(refit));
  }

  private static int rows(Refit refit) {
    return refit.weights().rows();
  }

  private KernelArgument argument(Refit refit) {
    DeviceMatrix weights = DeviceParts.doubles(refit.weights());
    int rows = weights.rows();
    int columns = weights.columns();
    return new KernelArgument()
        .address(weights.address())
        .address(DeviceParts.doubles(refit.residual(), rows, columns).address())
        .address(DeviceParts.doubles(refit.direction(), rows, columns).address())
        .address(DeviceParts.doubles(refit.product(), rows, columns).address())
        .address(DeviceParts.doubles(refit.squares(), 1, rows).address())
        .address(DeviceParts.doubles(refit.squaresBefore(), 1, rows).address())
        .address(DeviceParts.doubles(refit.curvatures(), 1, rows).address())
        .address(DeviceParts.doubles(refit.rightSquares(), 1, rows).address())
        .address(counter.address())
        .float64(refit.tolerance() * refit.tolerance())
        .int32(rows)
        .int32(columns);
  }
}
