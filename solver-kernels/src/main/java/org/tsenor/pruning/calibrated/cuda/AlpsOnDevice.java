package org.tsenor.pruning.calibrated.cuda;

import java.util.List;
import java.util.Optional;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.AlpsInput;
import org.tsenor.pruning.calibrated.AlpsSettings;
import org.tsenor.pruning.calibrated.DampedInput;
import org.tsenor.pruning.calibrated.MaskTally;

/**
 * ALPS on a device, one group of rows that share a schedule after the other: search, last mask,
 * refit. The host is asked once an iteration whether all blocks are solved, and at checks how many
 * entries have changed.
 *
 * <p>Device memory: 16·inputs² bytes for eigenvectors and Gram matrix; for each row of a group
 * about 80·inputs bytes, and 32·inputs more for up to 64 of them.
 *
 * @param prepared the input
 */
record AlpsOnDevice(AlpsInput prepared) implements DeviceMethod {
  private static final int SCALES = FIRST_OWN;
  private static final int EIGENVALUES = FIRST_OWN + 1;

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
    return prepared.settings().scheduleRows();
  }

  @Override
  public boolean takesManyGroups() {
    return false;
  }

  @Override
  public HostInput host() {
    return new HostInput(
        List.of(input().statistics().gram(), prepared.eigen().vectors()),
        List.of(
            AliveInputs.added(input()),
            AliveInputs.of(input(), prepared.scales()),
            prepared.eigen().values()));
  }

  @Override
  public PiecePruner place(DeviceSlab slab, int rows, int columns) {
    AdmmSpace space = new AdmmSpace(slab, solver(), rows, columns);
    return (work, input, piece, tally) -> new Figures(0, prune(work, input, piece, space, tally));
  }

  private AdmmCounts prune(
      DeviceWork work, ResidentInput input, PieceRows rows, AdmmSpace space, MaskTally tally) {
    AlpsSettings settings = prepared.settings();
    long scales = input.vector(SCALES).address();
    EigenBasisOnDevice basis =
        new EigenBasisOnDevice(work, input.matrix(BASIS), input.vector(EIGENVALUES));
    ProjectionOnDevice loop = new ProjectionOnDevice(work, settings.loopSolver(), space);
    ProjectionOnDevice last = new ProjectionOnDevice(work, settings.solver(), space);
    work.clear(space.keptBlocks, Integer.BYTES);
    WeightConversion.widen(work, rows.before(), scales, space.start);
    MaskPlace first = space.masks[0];
    last.choose(space.start, Optional.empty(), first);
    AdmmOnDevice search = new AdmmOnDevice(basis, loop, settings.schedule(), space);
    MaskPlace support = search.run(first);
    MaskPlace chosen = search.unused(support);
    last.choose(space.free, Optional.of(support), chosen);
    last.tally(tally);
    chosen.pack(work, rows);
    RefitOnDevice refit = new RefitOnDevice(basis, space, chosen, settings.refit());
    WeightConversion.narrow(work, refit.run(), scales, rows.after());
    int[] keptBlocks = new int[1];
    work.download(space.keptBlocks, keptBlocks, 0, 1);
    return search.counts().withKeptBlocks(keptBlocks[0]);
  }
}
