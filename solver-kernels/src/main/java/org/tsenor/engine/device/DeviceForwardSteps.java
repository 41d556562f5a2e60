package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;
import org.tsenor.pruning.WeightFormat;

/**
 * The forward pass on a device.
 *
 * @param work that the steps are part of
 * @param stored how weights get here
 */
record DeviceForwardSteps(DeviceWork work, StoredWeights stored) implements ForwardSteps {
  /** The largest logit, the sum of exponentials of what lies below it, the next token's logit. */
  private static final int STATE = 3;

  private static DeviceForwardSpace own(ForwardSteps.Space space) {
    return DeviceParts.part(DeviceForwardSpace.class, space);
  }

  private static DeviceTokenSpace own(ForwardSteps.Tokens tokens) {
    return DeviceParts.part(DeviceTokenSpace.class, tokens);
  }

  @Override
  public void widen(WeightFormat format, byte[] bytes, int count, Matrix into, long first) {
    DeviceMatrix tensor = DeviceParts.floats(into);
    if (first < 0 || count < 0 || first > tensor.entries() - count) {
      throw new IllegalArgumentException(
          "%d weights from %d on of a tensor of %d".formatted(count, first, tensor.entries()));
    }
    if ((long) count * format.bytes() > bytes.length) {
      throw new IllegalArgumentException(
          "%d weights of %s in %d bytes".formatted(count, format, bytes.length));
    }
    stored.widen(
        work,
        new StoredWeights.Piece(format, bytes, count),
        tensor.address() + first * Float.BYTES);
  }

  @Override
  public void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix into) {
    DeviceMatrix own = DeviceParts.floats(from);
    DeviceMatrix target = DeviceParts.floats(into, own.rows(), own.columns());
    DeviceMatrix scale = DeviceParts.floats(weight, 1, weight.columns());
    if (scale.columns() == 0 || own.columns() % scale.columns() != 0) {
      throw new IllegalArgumentException(
          "a norm of %d columns of rows of %d".formatted(scale.columns(), own.columns()));
    }
    long runs = own.entries() / scale.columns();
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(target.address())
            .address(scale.address())
            .int64(runs)
            .float64(epsilon)
            .int32(scale.columns())
            .padding();
    Launches.warps(work, "rms_norm", runs, task);
  }

  @Override
  public void linear(Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into) {
    apply(Product.TRANSPOSED, input, weight, bias, into);
  }

  @Override
  public void addLinear(
      ForwardSteps.Space space, Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into) {
    own(space);
    apply(Product.TRANSPOSED.plus(1), input, weight, bias, into);
  }

  private void apply(
      Product product, Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into) {
    DeviceMatrix target = DeviceParts.floats(into);
    Optional<DeviceMatrix> shift = bias.map(row -> DeviceParts.floats(row, 1, target.columns()));
    work.gemm(product, DeviceParts.floats(input), DeviceParts.floats(weight), target);
    shift.ifPresent(row -> addBias(target, row));
  }

  private void addBias(DeviceMatrix values, DeviceMatrix bias) {
    KernelArgument task =
        new KernelArgument()
            .address(values.address())
            .address(bias.address())
            .int32(values.rows())
            .int32(values.columns());
    Launches.wideRows(work, "add_bias", values.rows(), task);
  }

  @Override
  public void rotate(ForwardSteps.Space space, Matrix heads, Turn turn) {
    new DeviceRotaryTurn(work, own(space), turn).rotate(heads);
  }

  @Override
  public void attend(ForwardSteps.Space space, int window, Attention attention) {
    new DeviceAttention(work, own(space), window).attend(attention);
  }

  @Override
  public void gate(Matrix gates, Matrix ups) {
    DeviceMatrix own = DeviceParts.floats(gates);
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(DeviceParts.floats(ups, own.rows(), own.columns()).address())
            .int64(own.entries());
    Launches.values(work, "gate_values", own.entries(), task);
  }

  @Override
  public void upload(int[] ids, int from, ForwardSteps.Tokens into) {
    DeviceTokenSpace own = own(into);
    work.upload(ids, from, own.count(), own.address());
  }

  @Override
  public void nextTokenLoss(
      Matrix logits, ForwardSteps.Tokens next, Matrix states, int firstToken) {
    DeviceMatrix own = DeviceParts.floats(logits);
    DeviceTokenSpace tokens = own(next);
    if (tokens.count() < own.rows()) {
      throw new IllegalArgumentException(
          "logits of %d tokens and %d that follow".formatted(own.rows(), tokens.count()));
    }
    KernelArgument task =
        new KernelArgument()
            .address(own.address())
            .address(tokens.address())
            .address(DeviceParts.doubles(states, own.rows(), STATE).address())
            .int32(own.rows())
            .int32(own.columns())
            .int32(firstToken)
            .padding();
    Launches.warps(work, "next_token_loss", own.rows(), task);
  }
}
