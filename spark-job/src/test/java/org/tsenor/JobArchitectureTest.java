package org.tsenor;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;

/** The map of this module, as rules. A room that is not built yet has nothing to break. */
class JobArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  @Test
  void classesAreFound() {
    assertTrue(MAIN.contain("org.tsenor.checkpoint.Checkpoint"));
  }

  @Test
  void checkpointAndModelKnowNoSpark() {
    noClasses()
        .that()
        .resideInAnyPackage("org.tsenor.checkpoint..", "org.tsenor.model..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .because("files and forward passes are plain Java, tested without a session")
        .check(MAIN);
  }

  @Test
  void sparkStaysInItsRooms() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.tsenor",
            "org.tsenor.source..",
            "org.tsenor.functions..",
            "org.tsenor.sql..",
            "org.tsenor.rapids..",
            "org.tsenor.job..",
            "org.tsenor.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .because("what another version of Spark can break must be in known places")
        .check(MAIN);
  }

  @Test
  void tokensKnowNoSpark() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.tokens..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .because("windows are plain Java, tested without a session")
        .check(MAIN);
  }

  @Test
  void tokenizersAreReachedThroughTheModel() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tsenor.model.tokenizer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .because("the native binding has one door, which checks what goes through it")
        .check(MAIN);
  }

  @Test
  void djlIsItsNativeBindingOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("ai.djl..")
                .and(not(resideInAPackage("ai.djl.huggingface.tokenizers.jni.."))))
        .because("the rest of DJL is not in our jar, and would use the network")
        .check(MAIN);
  }

  @Test
  void sourceKnowsNoPruning() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.source..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tsenor.pruning..")
        .because("the data source moves bands; what happens to them is its users' matter")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void facesKnowNoJobs() {
    noClasses()
        .that()
        .resideInAnyPackage("org.tsenor.cli..", "org.tsenor.sql..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.tsenor.job",
            "org.tsenor.job.calibrated..",
            "org.tsenor.job.evaluate..",
            "org.tsenor.job.magnitude..",
            "org.tsenor.job.plan..",
            "org.tsenor.job.verify..")
        .because("the command line, SQL and Python do the same thing: what the door does")
        .check(MAIN);
  }

  @Test
  void vectorsAndDevicesStayInTheKernels() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..", "jcuda..")
        .because("solver-kernels chooses and hides its backends")
        .check(MAIN);
  }

  @Test
  void nobodyReadsObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.io.ObjectInputStream.class)
        .because("what lies in a file is data: tasks leave each other safetensors")
        .check(MAIN);
  }

  @Test
  void aJobKnowsAnEngineByItsStepsAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tsenor.engine.host..", "org.tsenor.engine.device..")
        .because("an algorithm is written once, and does not know where it runs")
        .check(MAIN);
  }

  @Test
  void aJobKnowsOfDevicesWhatUsersSayAndWhatEndsExecutors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tsenor.rapids..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.tsenor.gpu..")
                .and(not(type(GpuMemory.class)))
                .and(not(type(GpuSettings.class)))
                .and(not(type(CudaDevices.class)))
                .and(not(type(DeviceLostException.class))))
        .because("whoever has a device's memory or stream is an engine or a backend")
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackages("org.tsenor.job.executor..", "org.tsenor.rapids..")
        .should()
        .dependOnClassesThat(type(CudaDevices.class))
        .because("which devices a task may use is asked in one place")
        .check(MAIN);
  }

  @Test
  void thePluginIsSeenByItsFaceOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tsenor.rapids..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.rapids..", "com.nvidia..", "org.tsenor.rapids..")
        .because("without the plugin's jar these classes cannot be loaded")
        .check(MAIN);
  }
}
