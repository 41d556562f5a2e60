package org.tsenor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.Serializable;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.junit.jupiter.api.Test;

/**
 * What goes from process to process by the session's serializer, which may be Kryo.
 *
 * <p>Spark's Kryo 4 knows neither records nor the JDK's immutable collections. A type of ours that
 * crosses says by an annotation that Kryo leaves it, with all that it holds, to Java's
 * serialization; else it is one that both know.
 */
class WireTypesTest {
  private static final List<Class<?>> OURS =
      new ClassFileImporter()
          .importPath(Path.of("target/classes")).stream()
              .filter(type -> !type.getPackageName().startsWith("org.tsenor.rapids"))
              .sorted(Comparator.comparing(JavaClass::getName))
              .<Class<?>>map(WireTypesTest::load)
              .toList();

  /** Elements of these cross, themselves are Spark's. */
  private static final Set<String> CARRIERS =
      Set.of(
          JavaRDD.class.getName(),
          JavaPairRDD.class.getName(),
          Broadcast.class.getName(),
          "org.apache.spark.rdd.RDD");

  /** What both serializers have always written. */
  private static final Set<String> KNOWN =
      Set.of(
          Integer.class.getName(),
          Long.class.getName(),
          String.class.getName(),
          byte[].class.getName(),
          int[].class.getName(),
          float[].class.getName(),
          double[].class.getName());

  private static final String FUNCTIONS = "org.apache.spark.api.java.function.";

  private static Class<?> load(JavaClass type) {
    try {
      return Class.forName(type.getName(), false, WireTypesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCrossesIsFound() {
    Set<String> found = new TreeSet<>();
    crossing().forEach(type -> found.add(type.getSimpleName()));
    assertTrue(
        found.containsAll(
            List.of(
                "Answer",
                "KeptPiece",
                "LinearBand",
                "PanelKey",
                "PieceKey",
                "PreparedLinears",
                "RunContext",
                "TokenWindow",
                "Tokens",
                "WindowLosses",
                "WindowStream",
                "WrittenShards",
                "double[]")),
        found::toString);
  }

  @Test
  void whatCrossesIsWrittenByBothSerializers() {
    List<String> refused =
        crossing()
            .filter(type -> !KNOWN.contains(type.getName()) && !isLeftToJava(type))
            .map(Class::getName)
            .distinct()
            .toList();
    assertEquals(
        List.of(),
        refused,
        "these cross the wire: annotate them @DefaultSerializer(JavaSerializer.class), and let"
            + " them be Serializable");
  }

  /** What a lambda takes and gives stands nowhere: what is sent has a name and a signature. */
  @Test
  void noLambdaIsSent() {
    List<String> senders =
        OURS.stream()
            .filter(type -> Arrays.stream(type.getDeclaredMethods()).anyMatch(this::readsLambdas))
            .map(Class::getName)
            .toList();
    assertEquals(List.of(), senders, "functions that Spark sends are classes, not lambdas");
  }

  private boolean readsLambdas(Method method) {
    return method.getName().equals("$deserializeLambda$");
  }

  private static boolean isLeftToJava(Class<?> type) {
    DefaultSerializer serializer = type.getAnnotation(DefaultSerializer.class);
    return serializer != null
        && serializer.value() == JavaSerializer.class
        && Serializable.class.isAssignableFrom(type);
  }

  private static Stream<Class<?>> crossing() {
    Stream<Type> sent = OURS.stream().flatMap(WireTypesTest::sentByFunction);
    Stream<Type> carried = OURS.stream().flatMap(WireTypesTest::carried);
    Stream<Class<?>> messages =
        OURS.stream().filter(type -> WriterCommitMessage.class.isAssignableFrom(type));
    return Stream.concat(Stream.concat(sent, carried).flatMap(WireTypesTest::leaves), messages);
  }

  /**
   * What a function of ours takes and gives; those of datasets get rows, by encoders that do not
   * ask for the session's serializer.
   */
  private static Stream<Type> sentByFunction(Class<?> type) {
    return Arrays.stream(type.getGenericInterfaces())
        .filter(ParameterizedType.class::isInstance)
        .map(ParameterizedType.class::cast)
        .filter(face -> face.getRawType().getTypeName().startsWith(FUNCTIONS))
        .filter(face -> face.getRawType() != MapPartitionsFunction.class)
        .flatMap(face -> Arrays.stream(face.getActualTypeArguments()));
  }

  private static Stream<Type> carried(Class<?> type) {
    Stream<Type> fields =
        Arrays.stream(type.getDeclaredFields()).map(Field::getGenericType).map(Type.class::cast);
    Stream<Type> signatures =
        Stream.<Executable>concat(
                Arrays.stream(type.getDeclaredMethods()),
                Arrays.stream(type.getDeclaredConstructors()))
            .flatMap(
                called ->
                    Stream.concat(
                        Arrays.stream(called.getGenericParameterTypes()),
                        called instanceof Method method
                            ? Stream.of(method.getGenericReturnType())
                            : Stream.empty()));
    return Stream.concat(fields, signatures)
        .filter(ParameterizedType.class::isInstance)
        .map(ParameterizedType.class::cast)
        .filter(holder -> CARRIERS.contains(holder.getRawType().getTypeName()))
        .flatMap(holder -> Arrays.stream(holder.getActualTypeArguments()));
  }

  /** Classes of which a type is made, without Spark's and Java's holders of a stream or a pair. */
  private static Stream<Class<?>> leaves(Type type) {
    if (type instanceof Class<?> leaf) {
      return Stream.of(leaf);
    }
    if (type instanceof WildcardType wildcard) {
      return Arrays.stream(wildcard.getUpperBounds()).flatMap(WireTypesTest::leaves);
    }
    if (type instanceof ParameterizedType made) {
      Class<?> raw = (Class<?>) made.getRawType();
      boolean isHolder =
          raw.getName().equals("scala.Tuple2")
              || raw == java.util.Iterator.class
              || raw == Iterable.class;
      return isHolder
          ? Arrays.stream(made.getActualTypeArguments()).flatMap(WireTypesTest::leaves)
          : Stream.of(raw);
    }
    throw new AssertionError("what is sent has no fixed type: " + type);
  }
}
