package org.tsenor.job.magnitude;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.UserInputException;

/**
 * The tensors that bands must be of: a plan for one model does not fit another's. Bands come from
 * anywhere, so whether they are the model's is seen when they come.
 */
final class ExpectedTensors implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For bands of a scan that was planned with the model. */
  static final ExpectedTensors ANY = new ExpectedTensors(null, Map.of());

  private final String model;
  private final HashMap<String, Description> tensors;

  private ExpectedTensors(String model, Map<String, Description> tensors) {
    this.model = model;
    this.tensors = new HashMap<>(tensors);
  }

  private record Description(String dtype, ArrayList<Long> shape) implements Serializable {
    @Override
    public String toString() {
      return dtype + " of shape " + shape;
    }
  }

  /** Those of a model. */
  public static ExpectedTensors of(Checkpoint checkpoint) {
    Map<String, Description> tensors = new HashMap<>();
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        tensors.put(
            tensor.name(),
            new Description(tensor.dtype().label(), new ArrayList<>(tensor.shape())));
      }
    }
    return new ExpectedTensors(checkpoint.root().toString(), tensors);
  }

  /**
   * The same bands.
   *
   * @throws UserInputException from the iterator, at a band of a tensor that the model does not
   *     have, or not like this
   */
  Iterator<Row> checked(Iterator<Row> bands, RowLayout layout) {
    if (model == null) {
      return bands;
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bands.hasNext();
      }

      @Override
      public Row next() {
        Row band = bands.next();
        require(layout.tensor(band), layout.dtype(band), layout.shape(band));
        return band;
      }
    };
  }

  private void require(String tensor, String dtype, List<Long> shape) {
    Description expected = tensors.get(tensor);
    if (expected != null && expected.dtype().equals(dtype) && expected.shape().equals(shape)) {
      return;
    }
    throw new UserInputException(
        "tensor %s is %s of shape %s in these bands, and %s in model %s: bands are pruned with the"
                .formatted(
                    tensor, dtype, shape, expected == null ? "there is none" : expected, model)
            + " settings of the model that they are of");
  }
}
