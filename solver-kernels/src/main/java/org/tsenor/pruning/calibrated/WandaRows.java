package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.MaskSteps.MaskChooser;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/**
 * Scores all blocks of some rows, solves them at once, and keeps what the masks keep.
 *
 * <p>Room: 8·inputs² bytes for the Gram matrix, which only measures the error; for each row about
 * 22·inputs bytes; for a group of rows 32·inputs bytes a row.
 */
record WandaRows(WandaInput prepared) implements RowMethod<WandaRows.Norms, WandaRows.Space> {
  /** The inputs and their norms. */
  record Norms(Matrix gram, Matrix added, Matrix norms) implements RowMethod.Constants {}

  /** The weights in double, and their masks. */
  record Space(Matrix weights, MaskSteps.Space masks, Mask mask) {}

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
  public Norms constants(Workspace space) {
    return new Norms(
        space.hold(input().statistics().gram()),
        space.hold(input().aliveOnly(input().added())),
        space.hold(PreparedArrays.row(prepared.norms())));
  }

  @Override
  public Space scratch(Workspace space, int rows, int columns) {
    return new Space(
        space.doubles(rows, columns),
        space.maskSpace(solver(), rows, columns),
        space.mask(solver(), rows, columns));
  }

  @Override
  public Account prune(Steps steps, Norms input, Piece rows, Space space, MaskTally tally) {
    steps.weights().widen(rows.before(), Optional.empty(), space.weights);
    MaskChooser chooser =
        steps.masks().chooser(solver(), prepared.settings().scorePower(), space.masks);
    chooser.choose(space.weights, Optional.of(input.norms()), space.mask);
    chooser.tally();
    steps.masks().keep(rows.before(), space.mask, rows.after());
    steps.masks().pack(space.mask, rows.masks());
    tally.add(chooser.sums());
    return Account.NONE;
  }
}
