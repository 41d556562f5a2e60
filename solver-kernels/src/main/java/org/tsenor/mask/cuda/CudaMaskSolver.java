package org.tsenor.mask.cuda;

import java.util.List;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.Lane;
import org.tsenor.gpu.LaneLease;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;

/**
 * Solves batches of blocks on a device, two parts of a batch at a time: one is copied while the
 * other is solved. Where memory is short the parts are halved, down to one block.
 */
final class CudaMaskSolver implements MaskSolver {
  private static final int LANES = 2;

  /** Scores of a part, at first: 16 MiB. */
  private static final int PART_SCORES = 1 << 22;

  private final CudaDevice device;
  private final GpuMemory memory;
  private final SolverSettings settings;
  private final BandKernels kernels;
  private final BatchReader reader;
  private int partBlocks;

  CudaMaskSolver(CudaDevice device, GpuMemory memory, SolverSettings settings) {
    this.device = device;
    this.memory = memory;
    this.settings = settings;
    this.kernels = new BandKernels(device, settings);
    this.reader = new BatchReader(settings);
    this.partBlocks = Math.max(1, PART_SCORES / settings.pattern().blockEntries());
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(settings.pattern(), settings.structure());
    SolverResult result = SolverResult.of(scores);
    if (scores.blocks() == 0) {
      return result;
    }
    while (true) {
      try {
        solveInParts(scores, result);
        return result;
      } catch (OutOfDeviceMemoryException e) {
        partBlocks = halved(Math.min(partBlocks, scores.blocks()), e);
      }
    }
  }

  private static int halved(int blocks, OutOfDeviceMemoryException cause) {
    if (blocks == 1) {
      throw new OutOfDeviceMemoryException(
          "GPU memory is too short for a single block: " + cause.getMessage());
    }
    return blocks / 2;
  }

  private void solveInParts(ScoreBatch scores, SolverResult result) {
    int blocks = Math.min(partBlocks, scores.blocks());
    int parts = (scores.blocks() + blocks - 1) / blocks;
    BandSpace largest = part(scores, 0, blocks).space();
    try (LaneLease lease = device.lease(Math.min(LANES, parts), largest.size(), memory)) {
      List<Lane> lanes = lease.lanes();
      // A lane's part is read just before the lane gets another.
      for (int part = 0; part < parts + lanes.size(); part++) {
        Lane lane = lanes.get(part % lanes.size());
        int ended = part - lanes.size();
        if (ended >= 0) {
          lease.await(lane);
          reader.read(part(scores, ended, blocks), lane.staging(), result);
        }
        if (part < parts) {
          BatchPart next = part(scores, part, blocks);
          lease.call(() -> begin(next, lane));
        }
      }
    }
  }

  private BatchPart part(ScoreBatch scores, int part, int blocks) {
    int first = part * blocks;
    return new BatchPart(scores, first, Math.min(blocks, scores.blocks() - first), settings);
  }

  private Lane begin(BatchPart part, Lane lane) {
    ScoreBatch scores = part.scores();
    BandSpace space = part.space();
    lane.staging()
        .position(space.values())
        .asFloatBuffer()
        .put(scores.scores(), scores.offset(part.first()), part.count() * scores.blockEntries());
    lane.copyIn(space.inputBytes());
    kernels.launch(space.place(kernels.task(), lane.address()), lane.stream());
    lane.copyOut(space.mask(), space.outputEnd() - space.mask());
    return lane;
  }

  /** Blocks that were solved again in double, since this solver was made. */
  long resolvedBlocks() {
    return reader.resolvedBlocks();
  }
}
