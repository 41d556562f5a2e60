package org.tsenor.engine.device;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/**
 * The way back on a device.
 *
 * @param work that the steps are part of
 */
record DeviceBackwardSteps(DeviceWork work) implements BackwardSteps {
  private static DeviceBackwardSpace own(BackwardSteps.Space space) {
    return DeviceParts.part(DeviceBackwardSpace.class, space);
  }

  @Override
  public void boundedErrors(Matrix outputs, Matrix targets, Matrix errors, Matrix gradient) {
    DeviceMatrix own = DeviceParts.floats(outputs);
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(like(own, targets).address())
            .address(DeviceParts.doubles(errors, 1, own.rows()).address())
            .address(like(own, gradient).address())
            .int32(own.rows())
            .int32(own.columns());
    Launches.warps(work, "bounded_errors", own.rows(), task);
  }

  /** A matrix of floats of the shape that another has. */
  private static DeviceMatrix like(DeviceMatrix shape, Matrix matrix) {
    return DeviceParts.floats(matrix, shape.rows(), shape.columns());
  }

  @Override
  public void addProduct(Matrix left, Matrix right, Matrix into) {
    add(Product.PLAIN, left, right, into);
  }

  @Override
  public void addProductOfColumns(Matrix left, Matrix right, Matrix into) {
    add(Product.OF_COLUMNS, left, right, into);
  }

  private void add(Product product, Matrix left, Matrix right, Matrix into) {
    DeviceMatrix target = DeviceParts.matrix(into);
    if (target.precision() != Precision.FLOAT) {
      throw new IllegalArgumentException("products of gradients are added in float");
    }
    work.gemm(product.plus(1), DeviceParts.matrix(left), DeviceParts.matrix(right), target);
  }

  @Override
  public void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix gradient, Matrix into) {
    DeviceMatrix own = DeviceParts.floats(from);
    DeviceMatrix scale = DeviceParts.floats(weight, 1, weight.columns());
    if (scale.columns() == 0 || own.columns() % scale.columns() != 0) {
      throw new IllegalArgumentException(
          "a norm of %d columns of rows of %d".formatted(scale.columns(), own.columns()));
    }
    long runs = own.entries() / scale.columns();
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(scale.address())
            .address(like(own, gradient).address())
            .address(like(own, into).address())
            .int64(runs)
            .float64(epsilon)
            .int32(scale.columns())
            .padding();
    Launches.warps(work, "rms_norm_gradient", runs, task);
  }

  @Override
  public void rotate(BackwardSteps.Space space, Matrix heads, Turn turn) {
    new DeviceRotaryTurn(work, own(space).forward(), turn).rotateBack(heads);
  }

  @Override
  public void attend(
      BackwardSteps.Space space, int window, Attention forward, Attention gradients) {
    DeviceBackwardSpace own = own(space);
    DeviceAttention attention = new DeviceAttention(work, own.forward(), window);
    new DeviceAttentionGradient(work, attention, own.ofLogits()).attend(forward, gradients);
  }

  @Override
  public void gate(Matrix gates, Matrix ups, Matrix gradient) {
    DeviceMatrix own = DeviceParts.floats(gates);
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(like(own, ups).address())
            .address(like(own, gradient).address())
            .int64(own.entries());
    Launches.values(work, "gate_gradient", own.entries(), task);
  }

  @Override
  public void adam(Adam adam, Matrix gradient, AdamState state) {
    DeviceMatrix own = DeviceParts.floats(gradient);
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(like(own, state.weights()).address())
            .address(like(own, state.mean()).address())
            .address(like(own, state.square()).address())
            .int64(own.entries())
            .float32(adam.correctedRate())
            .float32(adam.rootCorrection())
            .float32((float) adam.firstDecay())
            .float32((float) (1 - adam.firstDecay()))
            .float32((float) adam.secondDecay())
            .float32((float) (1 - adam.secondDecay()))
            .float32((float) adam.epsilon())
            .padding();
    Launches.values(work, "adam_step", own.entries(), task);
  }
}
