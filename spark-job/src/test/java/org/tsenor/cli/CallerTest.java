package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.deploy.JavaMainApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  private static final String[] MISTAKE = {"prune", "--solvr", "x"};

  @ParameterizedTest
  @CsvSource({
    "org.apache.spark.deploy.JavaMainApplication, SPARK_SUBMIT",
    "org.apache.spark.deploy.yarn.ApplicationMaster, YARN",
    "org.apache.spark.deploy.yarn.ApplicationMaster$$anon$2, YARN",
    "org.apache.spark.deploy.yarn.ApplicationMasterArguments, HOST",
    "org.apache.livy.rsc.driver.RSCDriver, HOST",
    "java.lang.Thread, HOST",
  })
  void knownByItsClass(String className, Caller expected) {
    assertEquals(expected, Caller.of(className));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "2, true", "3, false"})
  void whatIsNeitherMistakeNorVerdictMayBeTriedAgain(int exitCode, boolean expected) {
    assertEquals(expected, new Ending(exitCode, "").isFinal());
  }

  /** As spark-submit calls a main class in client mode; it ends its process with this code. */
  @Test
  void sparkSubmitIsGivenTheExitCode() {
    InvocationTargetException thrown =
        assertThrows(
            InvocationTargetException.class,
            () -> new JavaMainApplication(Main.class).start(MISTAKE, new SparkConf(false)));
    SparkUserAppException failure =
        assertInstanceOf(SparkUserAppException.class, thrown.getCause());
    assertEquals(2, failure.exitCode());
  }

  @Test
  void anyOtherIsGivenTheMessageAndNoStackTrace() {
    CommandFailedException failure =
        assertThrows(CommandFailedException.class, () -> Main.main(MISTAKE));
    assertEquals(2, failure.exitCode());
    assertEquals("tsenor: --solvr: no such option; the nearest is --solver", failure.getMessage());
    assertEquals(0, failure.getStackTrace().length);
    assertEquals(null, failure.getCause());
  }

  /** What a program that spark-submit has started makes of our failure is its own matter. */
  @Test
  void aProgramBetweenIsTheCaller() {
    InvocationTargetException thrown =
        assertThrows(
            InvocationTargetException.class,
            () -> new JavaMainApplication(Between.class).start(MISTAKE, new SparkConf(false)));
    assertInstanceOf(CommandFailedException.class, thrown.getCause());
  }

  /** A main class that calls ours. */
  public static final class Between {
    private Between() {}

    public static void main(String[] args) {
      Main.main(args);
    }
  }
}
