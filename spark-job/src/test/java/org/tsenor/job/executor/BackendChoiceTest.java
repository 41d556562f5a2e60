package org.tsenor.job.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.BackendUnavailableException;

/** Own kernels and the RAPIDS plugin are never in one executor. */
class BackendChoiceTest {
  private static final SparkConf PLAIN = new SparkConf(false);
  private static final SparkConf WITH_PLUGIN =
      new SparkConf(false).set("spark.plugins", "org.example.Other, com.nvidia.spark.SQLPlugin");

  @Test
  void findsThePluginAmongOthers() {
    assertTrue(RapidsPlugin.isOn(WITH_PLUGIN));
    assertFalse(RapidsPlugin.isOn(PLAIN));
    assertFalse(RapidsPlugin.isOn(new SparkConf(false).set("spark.plugins", "org.example.Other")));
  }

  @Test
  void refusesOwnKernelsBesideThePlugin() {
    BackendUnavailableException refusal =
        assertThrows(
            BackendUnavailableException.class,
            () -> BackendChoice.of("cuda", GpuSettings.DEFAULTS, WITH_PLUGIN));
    assertEquals(
        "backend cuda cannot run here: the GPUs of this application belong to the RAPIDS plugin"
            + " (spark.plugins=com.nvidia.spark.SQLPlugin)",
        refusal.getMessage());
  }

  @Test
  void passesOwnKernelsOverAndSaysWhy() {
    BackendChoice choice = BackendChoice.of("auto", GpuSettings.DEFAULTS, WITH_PLUGIN);
    assertNotEquals("cuda", choice.backend().name());
    assertTrue(choice.note().contains("belong to the RAPIDS plugin"), choice.note());
  }

  @Test
  void saysWhyABookedGpuIsNotUsed() {
    GpuSettings booked = new GpuSettings(List.of("no such GPU"), GpuMemory.DEFAULT);
    BackendChoice choice = BackendChoice.of("auto", booked, PLAIN);
    assertTrue(choice.note().startsWith("backend cuda cannot run here: "), choice.note());
  }

  @Test
  void aMachineThatWasNeverSetUpForCudaNeedsNoNote() {
    assumeFalse(CudaDevices.ofThisProcess().isExpected(), "there is a CUDA driver");
    BackendChoice choice = BackendChoice.of("auto", GpuSettings.DEFAULTS, PLAIN);
    assertEquals("vector", choice.backend().name());
    assertNull(choice.note());
  }

  @Test
  void leavesOtherBackendsAlone() {
    assertEquals(
        "scalar", BackendChoice.of("scalar", GpuSettings.DEFAULTS, WITH_PLUGIN).backend().name());
    assertEquals(
        "scalar", BackendChoice.of("scalar", GpuSettings.DEFAULTS, PLAIN).backend().name());
  }
}
