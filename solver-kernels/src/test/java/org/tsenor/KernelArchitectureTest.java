package org.tsenor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the rooms of this module may know. */
class KernelArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.tsenor");

  @Test
  void theRulesSeeTheClasses() {
    assertTrue(MAIN.contain("org.tsenor.mask.MaskSolver"));
    assertTrue(MAIN.contain("org.tsenor.pruning.LinearPruner"));
  }

  @Test
  void kernelsKnowNoSpark() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..", "org.apache.arrow..", "org.apache.hadoop..", "ai.rapids..")
        .because("the solver takes arrays and gives masks; Spark is one of its callers")
        .check(MAIN);
  }

  @Test
  void onlyVectorClassesKnowTheVectorModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.tsenor.simd", "org.tsenor.mask.vector")
        .and()
        .haveSimpleNameNotStartingWith("Vector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .because("everything else has to run in a JVM without the incubating module")
        .check(MAIN);
  }

  @Test
  void onlyTheDriversCallsKnowJcuda() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tsenor.gpu.jcuda..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .because("a machine without a GPU must not need its bindings")
        .check(MAIN);
  }

  @Test
  void nobodyLinksToTheDriversCalls() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tsenor.gpu.jcuda..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tsenor.gpu.jcuda..")
        .because("a class loader of its own loads them, with the native library it has unpacked")
        .check(MAIN);
  }

  @Test
  void aDeviceKnowsNoMasks() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.gpu..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tsenor.mask..", "org.tsenor.pruning..", "org.tsenor.linalg..")
        .because("contexts, streams and memory serve whoever has kernels")
        .check(MAIN);
  }

  @Test
  void enginesAreChosenInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.tsenor.backends..", "org.tsenor.engine.host..", "org.tsenor.engine.device..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tsenor.engine.host..", "org.tsenor.engine.device..")
        .because("an algorithm is written once, and does not know where it runs")
        .check(MAIN);
  }

  @Test
  void devicesAreKnownToEnginesAndBackendsAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.tsenor.backends..",
            "org.tsenor.engine.device..",
            "org.tsenor.gpu..",
            "org.tsenor.mask.cuda..",
            "org.tsenor.pruning.cuda..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tsenor.gpu..")
        .because("what an algorithm needs of a device is a step of its engine")
        .check(MAIN);
  }

  @Test
  void aMaskKnowsNoWeights() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.mask..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tsenor.pruning..")
        .because("a solver takes scores, whatever they were made from")
        .check(MAIN);
  }

  @Test
  void theReferenceKnowsNoFasterBackend() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.mask.scalar..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.tsenor.mask.vector..", "org.tsenor.simd..", "org.tsenor.gpu..", "..cuda..")
        .because("the reference must not lean on what it judges")
        .check(MAIN);
  }
}
