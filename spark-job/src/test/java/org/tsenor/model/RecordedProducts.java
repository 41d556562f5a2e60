package org.tsenor.model;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.MatrixOps;

/** Multiplies, and remembers the products in float so that they can be repeated alone. */
final class RecordedProducts implements MatrixOps {
  private final MatrixOps ops;
  private final List<Product> products = new ArrayList<>();
  private boolean recording;

  RecordedProducts(MatrixOps ops) {
    this.ops = ops;
  }

  /** One product on the memory that it had. */
  record Product(FloatBlock left, FloatBlock right, FloatBlock into, boolean transposed) {
    double operations() {
      return 2.0 * into.rows() * into.columns() * left.columns();
    }

    private void run(MatrixOps ops) {
      if (transposed) {
        ops.multiplyTransposed(left, right, into);
      } else {
        ops.multiply(left, right, into);
      }
    }
  }

  /** The products of one run of a pass, in order. */
  List<Product> of(Runnable pass) {
    products.clear();
    recording = true;
    pass.run();
    recording = false;
    return List.copyOf(products);
  }

  /** Runs products again. */
  void repeat(List<Product> chosen) {
    chosen.forEach(product -> product.run(ops));
  }

  @Override
  public String description() {
    return ops.description();
  }

  @Override
  public void multiply(FloatBlock left, FloatBlock right, FloatBlock into) {
    take(new Product(left, right, into, false));
  }

  @Override
  public void multiplyTransposed(FloatBlock left, FloatBlock right, FloatBlock into) {
    take(new Product(left, right, into, true));
  }

  @Override
  public void addProduct(FloatBlock left, FloatBlock right, FloatBlock into) {
    ops.addProduct(left, right, into);
  }

  @Override
  public void addProductOfColumns(FloatBlock left, FloatBlock right, FloatBlock into) {
    ops.addProductOfColumns(left, right, into);
  }

  private void take(Product product) {
    if (recording) {
      products.add(product);
    }
    product.run(ops);
  }

  @Override
  public void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    ops.multiply(left, right, into);
  }

  @Override
  public void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    ops.multiplyTransposed(left, right, into);
  }

  @Override
  public void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    ops.subtractProduct(left, right, into);
  }
}
