package org.tsenor.gpu;

/**
 * One kernel launch.
 *
 * @param kernel its name
 * @param grid thread blocks
 * @param threads of a thread block
 */
public record EmulatedLaunch(String kernel, int grid, int threads) {
  /**
   * What a launch did: waits of a warp and accesses to shared memory of its busiest lane, which
   * stand in for its time.
   */
  public record Counts(long steps, long stepsOfLongestWarp) {}
}
