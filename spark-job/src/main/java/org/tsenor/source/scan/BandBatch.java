package org.tsenor.source.scan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.source.layout.BandColumns;

/**
 * Builds one batch of Arrow vectors from bands.
 *
 * @param allocator owns the vectors' memory
 * @param bytes where the data column comes from
 */
record BandBatch(BufferAllocator allocator, ShardBytes bytes) {

  /** The batch, owned by the caller; if a column fails, what was allocated is released. */
  ColumnarBatch fill(StructType columns, List<Band> bands) throws IOException {
    ColumnVector[] vectors = new ColumnVector[columns.length()];
    try {
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = new ArrowColumnVector(vector(columns.fieldNames()[i], bands));
      }
      return new ColumnarBatch(vectors, bands.size());
    } catch (IOException | RuntimeException e) {
      for (ColumnVector vector : vectors) {
        if (vector != null) {
          vector.close();
        }
      }
      throw e;
    }
  }

  private ValueVector vector(String column, List<Band> bands) throws IOException {
    return switch (column) {
      case BandColumns.SHARD -> strings(column, bands, band -> band.slice().shard());
      case BandColumns.TENSOR -> strings(column, bands, band -> band.stored().name());
      case BandColumns.DTYPE -> strings(column, bands, band -> band.stored().dtype().label());
      case BandColumns.SHAPE -> shapes(column, bands);
      case BandColumns.FIRST_ROW -> longs(column, bands, Band::firstRow);
      case BandColumns.ROW_COUNT -> longs(column, bands, Band::rowCount);
      case BandColumns.BYTE_OFFSET -> longs(column, bands, Band::byteOffset);
      case BandColumns.DATA -> data(column, bands);
      default -> throw new IllegalArgumentException("column %s is not known".formatted(column));
    };
  }

  private VarCharVector strings(String name, List<Band> bands, Function<Band, String> value) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < bands.size(); i++) {
      vector.setSafe(i, value.apply(bands.get(i)).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(bands.size());
    return vector;
  }

  private BigIntVector longs(String name, List<Band> bands, ToLongFunction<Band> value) {
    BigIntVector vector = new BigIntVector(name, allocator);
    for (int i = 0; i < bands.size(); i++) {
      vector.setSafe(i, value.applyAsLong(bands.get(i)));
    }
    vector.setValueCount(bands.size());
    return vector;
  }

  private ListVector shapes(String name, List<Band> bands) {
    ListVector vector = ListVector.empty(name, allocator);
    FieldType dimension = FieldType.notNullable(new ArrowType.Int(Long.SIZE, true));
    BigIntVector dimensions = (BigIntVector) vector.addOrGetVector(dimension).getVector();
    vector.allocateNew();
    int count = 0;
    for (int i = 0; i < bands.size(); i++) {
      TensorEntry tensor = bands.get(i).stored();
      vector.startNewValue(i);
      for (long size : tensor.shape()) {
        dimensions.setSafe(count++, size);
      }
      vector.endValue(i, tensor.shape().size());
    }
    dimensions.setValueCount(count);
    vector.setValueCount(bands.size());
    return vector;
  }

  private VarBinaryVector data(String name, List<Band> bands) throws IOException {
    VarBinaryVector vector = new VarBinaryVector(name, allocator);
    try {
      vector.allocateNew(bands.stream().mapToLong(Band::byteLength).sum(), bands.size());
      for (int i = 0; i < bands.size(); i++) {
        Band band = bands.get(i);
        vector.setSafe(i, bytes.read(band), 0, Math.toIntExact(band.byteLength()));
      }
      vector.setValueCount(bands.size());
      return vector;
    } catch (IOException | RuntimeException e) {
      vector.close();
      throw e;
    }
  }
}
