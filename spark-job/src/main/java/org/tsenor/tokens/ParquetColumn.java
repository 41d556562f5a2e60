package org.tsenor.tokens;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The column of a Parquet file that is read.
 *
 * @param name as the user writes it
 * @param path from the row to the text, or to the ids: those of a list end at its elements
 * @param isText whether it has texts, not lists of ids
 */
record ParquetColumn(String name, List<Type> path, boolean isText) {
  /**
   * Finds it: a column of that very name, or {@code b} in the group {@code a} for {@code a.b}.
   *
   * @param field that is wanted; if open, the ids where there are some, else the text
   */
  static ParquetColumn find(InputFile file, MessageType schema, Optional<String> field)
      throws CalibrationInputException {
    List<String> names = schema.getFields().stream().map(Type::getName).toList();
    String name = field.orElse(names.contains(RowReader.IDS) ? RowReader.IDS : RowReader.TEXT);
    if (names.stream().filter(name::equals).count() > 1) {
      throw new CalibrationInputException(file, "has two columns '%s'".formatted(name));
    }
    List<Type> path = new ArrayList<>();
    if (!follow(schema, name, path)) {
      throw CalibrationInputException.missingField(file, "columns", names, field);
    }
    Type last = path.get(path.size() - 1);
    boolean isText = isText(last) && !last.isRepetition(Type.Repetition.REPEATED);
    if (!isText && !addElements(path)) {
      throw new CalibrationInputException(
          file,
          "has the type %s in column '%s': allowed are strings, and lists of integers (token ids)%s"
              .formatted(described(last), name, CalibrationInputException.chatHint(names)));
    }
    return new ParquetColumn(name, List.copyOf(path), isText);
  }

  /** Walks into groups; a name with dots in it comes before one that they take apart. */
  private static boolean follow(GroupType group, String name, List<Type> path) {
    if (group.containsField(name)) {
      path.add(group.getType(name));
      return true;
    }
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      String first = name.substring(0, dot);
      if (group.containsField(first) && isStructure(group.getType(first))) {
        path.add(group.getType(first));
        if (follow(group.getType(first).asGroupType(), name.substring(dot + 1), path)) {
          return true;
        }
        path.remove(path.size() - 1);
      }
    }
    return false;
  }

  private static boolean isStructure(Type type) {
    return !type.isPrimitive()
        && type.getLogicalTypeAnnotation() == null
        && !type.isRepetition(Type.Repetition.REPEATED);
  }

  /** Goes on to the elements of a list of integers, in each of the forms that writers give it. */
  private static boolean addElements(List<Type> path) {
    Type list = path.get(path.size() - 1);
    if (list.isPrimitive()) {
      return list.isRepetition(Type.Repetition.REPEATED) && isInteger(list);
    }
    boolean isList =
        list.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
    if (!isList || list.asGroupType().getFieldCount() != 1) {
      return false;
    }
    Type repeated = list.asGroupType().getType(0);
    if (!repeated.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    path.add(repeated);
    if (repeated.isPrimitive()) {
      return isInteger(repeated);
    }
    Type element = repeated.asGroupType().getType(0);
    path.add(element);
    return repeated.asGroupType().getFieldCount() == 1
        && !element.isRepetition(Type.Repetition.REPEATED)
        && isInteger(element);
  }

  private static boolean isText(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && (annotation instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
            || annotation instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
            || annotation instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation);
  }

  private static boolean isInteger(Type type) {
    if (!type.isPrimitive()) {
      return false;
    }
    PrimitiveTypeName name = type.asPrimitiveType().getPrimitiveTypeName();
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return (name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64)
        && (annotation == null
            || annotation instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation);
  }

  private static String described(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation != null) {
      return annotation.toString().toLowerCase(Locale.ROOT);
    }
    return type.isPrimitive()
        ? type.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
        : "struct";
  }

  /** The schema with this column and no other. */
  MessageType projection(MessageType schema) {
    Type part = path.get(path.size() - 1);
    for (int i = path.size() - 2; i >= 0; i--) {
      part = path.get(i).asGroupType().withNewFields(part);
    }
    return new MessageType(schema.getName(), part);
  }

  /** Whether its ids are repeated without a list around them, which then cannot be absent. */
  boolean isRepeatedAlone() {
    return path.get(path.size() - 1).isRepetition(Type.Repetition.REPEATED)
        && path.stream().allMatch(type -> type.isPrimitive() || isStructure(type));
  }

  /** Names from the row to the values, as the file's metadata has them. */
  List<String> names() {
    return path.stream().map(Type::getName).toList();
  }
}
