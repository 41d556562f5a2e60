package org.tsenor.sql;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.tsenor.job.settings.Setting.Kind;

/** Types that settings have in SQL. */
final class ParameterType {
  private ParameterType() {}

  static DataType of(Kind kind) {
    return switch (kind) {
      case TEXT -> DataTypes.StringType;
      case INTEGER -> DataTypes.LongType;
      case NUMBER -> DataTypes.DoubleType;
      case SWITCH -> DataTypes.BooleanType;
      case LIST -> DataTypes.createArrayType(DataTypes.StringType);
    };
  }
}
