package org.tsenor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
  void onlyVectorPackagesKnowTheVectorModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.tsenor.mask.vector..", "org.tsenor.pruning.vector..", "org.tsenor.linalg.vector..")
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
        .resideOutsideOfPackage("org.tsenor.cuda.jcuda..")
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
        .resideOutsideOfPackage("org.tsenor.cuda.jcuda..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tsenor.cuda.jcuda..")
        .because("a class loader of its own loads them, with the native library it has unpacked")
        .check(MAIN);
  }

  @Test
  void aDeviceKnowsNoMasks() {
    noClasses()
        .that()
        .resideInAPackage("org.tsenor.cuda..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tsenor.mask..", "org.tsenor.pruning..", "org.tsenor.linalg..")
        .because("contexts, streams and memory serve whoever has kernels")
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

  /**
   * A room is a package under org.tsenor with all its subpackages: org.tsenor.mask is the way in
   * and chooses among the backends below it, which implement its interfaces, so these are one room.
   */
  @Test
  void roomsHaveNoCycles() {
    slices()
        .matching("org.tsenor.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a reader enters a room from one side")
        .check(MAIN);
  }

  @Test
  void roundingAndScalarKnowNoFasterBackend() {
    noClasses()
        .that()
        .resideInAnyPackage("org.tsenor.mask.rounding..", "org.tsenor.mask.scalar..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tsenor.mask.vector..", "org.tsenor.pruning.vector..", "..cuda..")
        .because("the reference must not lean on what it judges")
        .check(MAIN);
  }

  @Test
  void partsOfTheMaskRoomHaveNoCycles() {
    slices()
        .matching("org.tsenor.mask.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a fast backend may use the reference and the rounding, never the other way round")
        .check(MAIN);
  }
}
