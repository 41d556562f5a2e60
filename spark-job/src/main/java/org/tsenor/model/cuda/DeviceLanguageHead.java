package org.tsenor.model.cuda;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.model.LanguageHead;
import org.tsenor.model.TensorNames;
import org.tsenor.model.TensorReader;
import org.tsenor.model.config.ModelConfig;

/**
 * {@link LanguageHead} on a device: logits stay there, and of a token three numbers come back.
 *
 * <p>Device memory: the residual streams of all windows; of the weights and of one window's logits
 * a piece of the vocabulary.
 *
 * @param site where it runs
 * @param checkpoint with the weights
 * @param config of the model
 */
public record DeviceLanguageHead(DeviceSite site, Checkpoint checkpoint, ModelConfig config) {
  /** 64 MiB of weights as floats. */
  private static final int PIECE_ELEMENTS = 1 << 24;

  private static final int MAX_PIECE_ROWS = 4096;

  /** The largest logit, the sum of exponentials of what lies below it, the next token's logit. */
  private static final int STATE = 3;

  private static final int ALIGNMENT = 256;

  /**
   * One window on the device.
   *
   * @param normalized its predicting tokens, shape (tokens - 1, hidden)
   * @param nextTokens address of the predicted ones
   * @param states doubles of shape (tokens - 1, 3)
   */
  private record Window(DeviceMatrix normalized, long nextTokens, DeviceMatrix states) {}

  /**
   * Negative log-likelihood, as {@link LanguageHead#losses}.
   *
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if the bound or the device is
   *     too small
   */
  public List<double[]> losses(List<FloatMatrix> hidden, List<int[]> windows) throws IOException {
    LanguageHead.requireFitting(hidden, windows, config);
    try (DeviceWork work = DeviceWork.open(site.device(), site.memory(), bytes(hidden));
        TensorReader reader = new TensorReader(checkpoint)) {
      List<Window> uploaded = upload(work, reader, hidden, windows);
      addPieces(work, reader, uploaded);
      List<double[]> losses = new ArrayList<>();
      for (Window window : uploaded) {
        losses.add(losses(work, window.states()));
      }
      return losses;
    }
  }

  private int pieceRows() {
    int fitting = Math.max(1, PIECE_ELEMENTS / config.sizes().hidden());
    return Math.min(config.sizes().vocabulary(), Math.min(MAX_PIECE_ROWS, fitting));
  }

  private long bytes(List<FloatMatrix> hidden) {
    long width = config.sizes().hidden();
    long most = hidden.stream().mapToInt(FloatMatrix::rows).max().orElse(0);
    long bytes = (width + pieceRows() * (width + most)) * Float.BYTES + 3 * ALIGNMENT;
    for (FloatMatrix window : hidden) {
      long token = width * Float.BYTES + Integer.BYTES + STATE * Double.BYTES;
      bytes += window.rows() * token + 3 * ALIGNMENT;
    }
    return bytes;
  }

  private List<Window> upload(
      DeviceWork work, TensorReader reader, List<FloatMatrix> hidden, List<int[]> windows)
      throws IOException {
    FloatMatrix norm = reader.read(TensorNames.FINAL_NORM);
    DeviceMatrix weight = work.floats(1, norm.columns());
    work.upload(norm.values(), 0, weight);
    ForwardKernels kernels = new ForwardKernels(work);
    List<Window> uploaded = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      int predicting = windows.get(i).length - 1;
      DeviceMatrix stream = work.floats(predicting, norm.columns());
      work.upload(hidden.get(i).values(), 0, stream);
      kernels.rmsNorm(stream, weight, config.normEpsilon(), stream);
      long nextTokens = work.bytes((long) predicting * Integer.BYTES);
      work.upload(windows.get(i), 1, predicting, nextTokens);
      uploaded.add(new Window(stream, nextTokens, work.doubles(predicting, STATE)));
    }
    return uploaded;
  }

  private void addPieces(DeviceWork work, TensorReader reader, List<Window> windows)
      throws IOException {
    int width = config.sizes().hidden();
    int vocabulary = config.sizes().vocabulary();
    int most = windows.stream().mapToInt(window -> window.normalized().rows()).max().orElse(0);
    float[] weights = new float[Math.multiplyExact(width, pieceRows())];
    DeviceMatrix piece = work.floats(pieceRows(), width);
    DeviceMatrix logits = work.floats(Math.max(1, most), pieceRows());
    String name = config.tiedHead() ? TensorNames.EMBEDDING : TensorNames.HEAD;
    for (int first = 0; first < vocabulary; first += pieceRows()) {
      int rows = Math.min(pieceRows(), vocabulary - first);
      reader.readRows(name, first, new FloatMatrix(rows, width, weights));
      DeviceMatrix some = piece.rowRange(0, rows);
      work.upload(weights, 0, some);
      for (Window window : windows) {
        int tokens = window.normalized().rows();
        DeviceMatrix result =
            new DeviceMatrix(logits.address(), tokens, rows, rows, logits.precision());
        work.multiplyTransposed(window.normalized(), some, result);
        new ForwardKernels(work).nextTokenLoss(result, window.nextTokens(), window.states(), first);
      }
    }
  }

  private static double[] losses(DeviceWork work, DeviceMatrix states) {
    double[] found = new double[states.rows() * STATE];
    work.download(states, found);
    double[] losses = new double[states.rows()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = found[i * STATE] + Math.log(found[i * STATE + 1]) - found[i * STATE + 2];
    }
    return losses;
  }
}
