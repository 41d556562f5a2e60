package org.tsenor.functions;

import java.lang.reflect.InvocationTargetException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;

/**
 * Makes the mask functions, with their GPU face where the RAPIDS plugin's classes are.
 *
 * <p>That face implements an interface of the plugin, so that without the plugin's jar it cannot
 * even be loaded: it is named here by a text.
 */
public final class MaskFunctions {
  static final String PLUGIN_INTERFACE = "com.nvidia.spark.RapidsUDF";
  static final String COLUMNAR = "org.tsenor.rapids.ColumnarTransposableMask";

  private MaskFunctions() {}

  /** Registers {@code transposable_mask} and {@code certified_mask} for SQL and datasets. */
  public static void register(SparkSession spark) {
    for (MaskOutput output : MaskOutput.values()) {
      spark
          .sessionState()
          .functionRegistry()
          .createOrReplaceTempFunction(output.function(), new MaskCall(output), "java_udf");
    }
  }

  /** Makes them known, with their descriptions, to every session that has the extensions. */
  public static void inject(SparkSessionExtensions extensions) {
    for (MaskOutput output : MaskOutput.values()) {
      extensions.injectFunction(new MaskCall(output).described());
    }
  }

  /** A function; columnar too, if the plugin's jar is there. */
  public static RowwiseMask of(MaskSettings settings, MaskOutput output) {
    return of(settings, output, loader());
  }

  static RowwiseMask of(MaskSettings settings, MaskOutput output, ClassLoader loader) {
    if (!hasPlugin(loader)) {
      return new RowwiseMask(settings, output);
    }
    try {
      return Class.forName(COLUMNAR, true, loader)
          .asSubclass(RowwiseMask.class)
          .getConstructor(MaskSettings.class, MaskOutput.class)
          .newInstance(settings, output);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(COLUMNAR + " cannot be made", e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException(
          "%s does not fit the RAPIDS plugin on the class path".formatted(COLUMNAR), e);
    }
  }

  private static boolean hasPlugin(ClassLoader loader) {
    try {
      Class.forName(PLUGIN_INTERFACE, false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Jars that are submitted with an application are behind the thread's class loader. */
  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? MaskFunctions.class.getClassLoader() : context;
  }
}
