package org.tsenor.cli;

import java.util.List;
import org.apache.spark.SparkUserAppException;

/** Who has called {@link Main#main}, and so what becomes of a command that failed. */
enum Caller {
  /** {@code spark-submit} in client mode, or the driver's pod on Kubernetes. */
  SPARK_SUBMIT {
    /** It ends its process with the code, and prints nothing. */
    @Override
    RuntimeException failure(Ending ending) {
      throw sneak(userAppException(ending.exitCode()));
    }
  },

  /** YARN's application master in cluster mode: what we throw is the application's diagnostics. */
  YARN {
    @Override
    RuntimeException failure(Ending ending) {
      if (ending.isFinal()) {
        YarnApplication.endAsFailed(ending.message());
      }
      return new CommandFailedException(ending);
    }
  },

  /** A program that goes on: a notebook, a job server, a test. */
  HOST {
    @Override
    RuntimeException failure(Ending ending) {
      return new CommandFailedException(ending);
    }
  };

  private static final String SUBMITTER = "org.apache.spark.deploy.JavaMainApplication";
  private static final String MASTER = "org.apache.spark.deploy.yarn.ApplicationMaster";

  /** What the caller turns into its own failure, with our message or code. */
  abstract RuntimeException failure(Ending ending);

  /**
   * Who called {@code main}: it and nobody between, since another program's failures are its own.
   */
  static Caller ofMain() {
    // The walker leaves reflection out, by which both of them call.
    List<String> callers =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .dropWhile(frame -> !isMain(frame))
                        .dropWhile(Caller::isMain)
                        .limit(1)
                        .map(StackWalker.StackFrame::getClassName)
                        .toList());
    return callers.isEmpty() ? HOST : of(callers.get(0));
  }

  /** The caller of a class. */
  static Caller of(String className) {
    if (className.equals(SUBMITTER)) {
      return SPARK_SUBMIT;
    }
    // Its own thread calls, in a class without a name.
    return className.equals(MASTER) || className.startsWith(MASTER + "$") ? YARN : HOST;
  }

  private static boolean isMain(StackWalker.StackFrame frame) {
    return frame.getClassName().equals(Main.class.getName())
        && frame.getMethodName().equals("main");
  }

  /** Spark 4.0 makes it of the code alone, 4.1 and newer of the code and a cause. */
  private static SparkUserAppException userAppException(int exitCode) {
    try {
      for (var constructor : SparkUserAppException.class.getConstructors()) {
        Object[] arguments = new Object[constructor.getParameterCount()];
        arguments[0] = exitCode;
        return (SparkUserAppException) constructor.newInstance(arguments);
      }
      throw new IllegalStateException("SparkUserAppException has no public constructor");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Spark's exceptions are checked, which {@code main} need not say to those who call it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException sneak(Throwable failure) throws E {
    throw (E) failure;
  }
}
