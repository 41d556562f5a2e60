package org.tsenor.model.cuda;

import org.tsenor.gpu.KernelArgument;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;

/**
 * Launches the kernels of a forward pass, in the order of one task's work. Matrices have no gaps
 * between their rows.
 *
 * @param work of the task
 */
record ForwardKernels(DeviceWork work) {
  private static final int THREADS = 256;

  /** Of kernels that give a row to a warp. */
  private static final int ROW_THREADS = 128;

  private static final int ROWS = ROW_THREADS / 32;

  /** Kernels whose threads take a value each take another where there are more. */
  private static final int MAX_BLOCKS = 1 << 14;

  /**
   * Divides runs of values by the root of their mean square, and multiplies by the weight.
   *
   * @param weight as long as a run: a row of {@code from}, or a head of it
   * @param into may be {@code from}
   */
  void rmsNorm(DeviceMatrix from, DeviceMatrix weight, double epsilon, DeviceMatrix into) {
    long runs = from.entries() / weight.columns();
    KernelArgument task =
        new KernelArgument()
            .address(from.address())
            .address(into.address())
            .address(weight.address())
            .int64(runs)
            .float64(epsilon)
            .int32(weight.columns())
            .padding();
    work.launch("rms_norm", rowBlocks(runs), ROW_THREADS, task);
  }

  /** Adds a bias to every row. */
  void addBias(DeviceMatrix values, DeviceMatrix bias) {
    KernelArgument task =
        new KernelArgument()
            .address(values.address())
            .address(bias.address())
            .int32(values.rows())
            .int32(values.columns());
    work.launch("add_bias", values.rows(), THREADS, task);
  }

  /**
   * Turns every head of every token, and multiplies it.
   *
   * @param heads shape (tokens, heads * headSize)
   */
  void rotate(DeviceMatrix heads, DeviceAngles angles, float scale) {
    int half = angles.cosines().columns();
    KernelArgument task =
        new KernelArgument()
            .address(heads.address())
            .address(angles.cosines().address())
            .address(angles.sines().address())
            .int32(heads.rows())
            .int32(heads.columns() / (2 * half))
            .int32(half)
            .float32(scale);
    work.launch("rotate_heads", heads.rows(), THREADS, task);
  }

  /**
   * Cosines and sines on the device.
   *
   * @param cosines shape (positions, half)
   * @param sines shape (positions, half)
   */
  record DeviceAngles(DeviceMatrix cosines, DeviceMatrix sines) {}

  /**
   * Turns logits into probabilities.
   *
   * @param logits shape (heads * queries, keys), the first key being token 0
   * @param queries of a head
   * @param firstToken of the queries
   * @param window tokens that a token sees, itself included
   */
  void softmax(DeviceMatrix logits, int queries, int firstToken, int window) {
    KernelArgument task =
        new KernelArgument()
            .address(logits.address())
            .int64(logits.rows())
            .int32(queries)
            .int32(logits.columns())
            .int32(firstToken)
            .int32(window);
    work.launch("causal_softmax", rowBlocks(logits.rows()), ROW_THREADS, task);
  }

  /** gates = silu(gates) · ups. */
  void gate(DeviceMatrix gates, DeviceMatrix ups) {
    KernelArgument task =
        new KernelArgument().address(gates.address()).address(ups.address()).int64(gates.entries());
    work.launch("gate_values", valueBlocks(gates.entries()), THREADS, task);
  }

  /**
   * Takes the logits of one piece of the vocabulary.
   *
   * @param logits shape (tokens, tokens of the piece)
   * @param nextTokens address of what follows each token, an integer each
   * @param states of the tokens, doubles of shape (at least tokens, 3)
   * @param firstToken the piece's first
   */
  void nextTokenLoss(DeviceMatrix logits, long nextTokens, DeviceMatrix states, int firstToken) {
    KernelArgument task =
        new KernelArgument()
            .address(logits.address())
            .address(nextTokens)
            .address(states.address())
            .int32(logits.rows())
            .int32(logits.columns())
            .int32(firstToken)
            .padding();
    work.launch("next_token_loss", rowBlocks(logits.rows()), ROW_THREADS, task);
  }

  private static int rowBlocks(long rows) {
    return Math.toIntExact((rows + ROWS - 1) / ROWS);
  }

  private static int valueBlocks(long values) {
    return (int) Math.min(MAX_BLOCKS, (values + THREADS - 1) / THREADS);
  }
}
