package org.tsenor.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A column that is not part of the checkpoint: its value goes into the record of bands.
 *
 * @param name of the column and of the JSON field
 * @param ordinal of the column
 * @param type one of {@link #TYPES}
 */
record ExtraColumn(String name, int ordinal, String type) implements Serializable {
  /** The types that one JSON value holds, as Spark names them. */
  static final Set<String> TYPES =
      Set.of("string", "boolean", "byte", "short", "integer", "long", "float", "double");

  void write(InternalRow row, JsonGenerator json) throws IOException {
    json.writeFieldName(name);
    if (row.isNullAt(ordinal)) {
      json.writeNull();
      return;
    }
    switch (type) {
      case "string" -> json.writeString(row.getUTF8String(ordinal).toString());
      case "boolean" -> json.writeBoolean(row.getBoolean(ordinal));
      case "byte" -> json.writeNumber(row.getByte(ordinal));
      case "short" -> json.writeNumber(row.getShort(ordinal));
      case "integer" -> json.writeNumber(row.getInt(ordinal));
      case "long" -> json.writeNumber(row.getLong(ordinal));
      case "float" -> json.writeNumber(row.getFloat(ordinal));
      case "double" -> json.writeNumber(row.getDouble(ordinal));
      default -> throw new IllegalStateException("column %s is %s".formatted(name, type));
    }
  }
}
