package org.tsenor.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Builds one batch of Arrow vectors from bands. */
final class BandBatch {
  private final BufferAllocator allocator;
  private final ShardBytes bytes;
  private final List<TensorSlice> slices;
  private final List<Band> bands;
  private final List<ValueVector> vectors = new ArrayList<>();

  private BandBatch(BufferAllocator allocator, ShardBytes bytes, List<TensorSlice> slices) {
    this.allocator = allocator;
    this.bytes = bytes;
    this.slices = slices;
    this.bands = slices.stream().map(TensorSlice::first).toList();
  }

  /**
   * The batch, owned by the caller; if a column fails, what was allocated is released.
   *
   * @param allocator owns the vectors' memory
   * @param bytes where the data column comes from
   * @param slices of one band each
   */
  static ColumnarBatch of(
      BufferAllocator allocator, ShardBytes bytes, StructType columns, List<TensorSlice> slices)
      throws IOException {
    BandBatch building = new BandBatch(allocator, bytes, slices);
    boolean built = false;
    try {
      for (String column : columns.fieldNames()) {
        building.fill(column);
      }
      ColumnVector[] all =
          building.vectors.stream().map(ArrowColumnVector::new).toArray(ColumnVector[]::new);
      built = true;
      return new ColumnarBatch(all, slices.size());
    } finally {
      // Not a catch: Hadoop's local files answer the interrupt of a killed task with an Error.
      if (!built) {
        building.vectors.forEach(ValueVector::close);
      }
    }
  }

  private void fill(String column) throws IOException {
    switch (column) {
      case BandColumns.SHARD -> fillStrings(column, Band::shard);
      case BandColumns.TENSOR -> fillStrings(column, Band::tensor);
      case BandColumns.DTYPE -> fillStrings(column, Band::dtype);
      case BandColumns.SHAPE -> fillShapes(column);
      case BandColumns.FIRST_ROW -> fillLongs(column, Band::firstRow);
      case BandColumns.ROW_COUNT -> fillLongs(column, Band::rowCount);
      case BandColumns.BYTE_OFFSET -> fillLongs(column, Band::byteOffset);
      case BandColumns.DATA -> fillData(column);
      default -> throw new IllegalArgumentException("column %s is not known".formatted(column));
    }
  }

  private <V extends ValueVector> V owned(V vector) {
    vectors.add(vector);
    return vector;
  }

  private void fillStrings(String name, Function<Band, String> value) {
    VarCharVector vector = owned(new VarCharVector(name, allocator));
    for (int i = 0; i < bands.size(); i++) {
      vector.setSafe(i, value.apply(bands.get(i)).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(bands.size());
  }

  private void fillLongs(String name, ToLongFunction<Band> value) {
    BigIntVector vector = owned(new BigIntVector(name, allocator));
    for (int i = 0; i < bands.size(); i++) {
      vector.setSafe(i, value.applyAsLong(bands.get(i)));
    }
    vector.setValueCount(bands.size());
  }

  private void fillShapes(String name) {
    ListVector vector = owned(ListVector.empty(name, allocator));
    FieldType dimension = FieldType.notNullable(new ArrowType.Int(Long.SIZE, true));
    BigIntVector dimensions = (BigIntVector) vector.addOrGetVector(dimension).getVector();
    vector.allocateNew();
    int count = 0;
    for (int i = 0; i < bands.size(); i++) {
      List<Long> shape = bands.get(i).shape();
      vector.startNewValue(i);
      for (long size : shape) {
        dimensions.setSafe(count++, size);
      }
      vector.endValue(i, shape.size());
    }
    dimensions.setValueCount(count);
    vector.setValueCount(bands.size());
  }

  private void fillData(String name) throws IOException {
    VarBinaryVector vector = owned(new VarBinaryVector(name, allocator));
    vector.allocateNew(bands.stream().mapToLong(Band::byteLength).sum(), bands.size());
    for (int i = 0; i < bands.size(); i++) {
      TensorSlice band = slices.get(i);
      vector.setSafe(i, bytes.read(band), 0, Math.toIntExact(band.byteLength()));
    }
    vector.setValueCount(bands.size());
  }
}
