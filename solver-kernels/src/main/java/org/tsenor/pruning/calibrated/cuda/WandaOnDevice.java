package org.tsenor.pruning.calibrated.cuda;

import java.util.List;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.DampedInput;
import org.tsenor.pruning.calibrated.RowGroups;
import org.tsenor.pruning.calibrated.WandaInput;

/**
 * Wanda on a device: all blocks of a piece at once.
 *
 * <p>Device memory: 8·inputs² bytes for the Gram matrix, which only measures the error; for each
 * row about 22·inputs bytes; for a group of rows 32·inputs bytes a row.
 *
 * @param prepared the input
 */
record WandaOnDevice(WandaInput prepared) implements DeviceMethod {
  private static final int NORMS = FIRST_OWN;

  @Override
  public DampedInput input() {
    return prepared.input();
  }

  @Override
  public SolverSettings solver() {
    return prepared.settings().solver();
  }

  @Override
  public int rowGroup() {
    return RowGroups.rowsFor(solver().pattern());
  }

  @Override
  public boolean takesManyGroups() {
    return true;
  }

  @Override
  public HostInput host() {
    return new HostInput(
        List.of(input().statistics().gram()),
        List.of(AliveInputs.added(input()), prepared.norms()));
  }

  @Override
  public PiecePruner place(DeviceSlab slab, int rows, int columns) {
    DeviceMatrix weights = slab.doubles(rows, columns);
    ScoreSpace scores = new ScoreSpace(slab, solver(), rows, columns);
    return (work, input, piece, tally) -> {
      WeightConversion.widen(work, piece.before(), 0, weights);
      RectangleMasks masks =
          new RectangleMasks(work, solver(), prepared.settings().scorePower(), scores);
      masks.choose(weights, input.vector(NORMS).address(), scores.mask());
      masks.tally();
      keep(work, piece, scores.mask());
      scores.mask().pack(work, piece);
      masks.addTo(tally);
      return Figures.NONE;
    };
  }

  private static void keep(DeviceWork work, PieceRows rows, MaskPlace mask) {
    KernelArgument argument =
        new KernelArgument().address(rows.before().address()).address(rows.after().address());
    mask.addTo(argument).int32(rows.columns()).padding();
    Launches.entries(work, "prune_to_mask", rows.before(), argument);
  }
}
