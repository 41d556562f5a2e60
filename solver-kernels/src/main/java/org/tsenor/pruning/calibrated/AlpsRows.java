package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/**
 * Prunes one group of rows that share a schedule after the other: search, final mask, refit.
 *
 * <p>Room: 16·inputs² bytes for eigenvectors and Gram matrix; for each row of a group about
 * 80·inputs bytes, and 32·inputs more for up to 64 of them; with a metric 40 more for each pair of
 * a group's rows.
 *
 * @param metric of the linear's outputs; empty where they count alike
 */
record AlpsRows(AlpsInput prepared, Optional<OutputMetric> metric)
    implements RowMethod<AlpsRows.Basis, AdmmSpace> {
  /**
   * The inputs.
   *
   * @param scales S, 0 for dead inputs
   * @param inverse 1/S
   * @param damping added/S²
   * @param vectors Qᵀ
   * @param values λ
   */
  record Basis(
      Matrix gram,
      Matrix added,
      Matrix scales,
      Matrix inverse,
      Matrix damping,
      Matrix vectors,
      Matrix values)
      implements RowMethod.Constants {}

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
  public Basis constants(Workspace space) {
    double[] inverse = prepared.scales().clone();
    double[] damping = input().added().clone();
    for (int column = 0; column < inverse.length; column++) {
      inverse[column] = 1 / inverse[column];
      damping[column] *= inverse[column] * inverse[column];
    }
    return new Basis(
        space.hold(input().statistics().gram()),
        space.hold(input().aliveOnly(input().added())),
        space.hold(input().aliveOnly(prepared.scales())),
        space.hold(PreparedArrays.row(inverse)),
        space.hold(input().aliveOnly(damping)),
        space.hold(prepared.eigen().vectors()),
        space.hold(PreparedArrays.row(prepared.eigen().values())));
  }

  @Override
  public AdmmSpace scratch(Workspace space, int rows, int columns) {
    return new AdmmSpace(space, prepared.settings(), rows, columns, metric.isPresent());
  }

  @Override
  public Account prune(Steps steps, Basis input, Piece rows, AdmmSpace space, MaskTally tally) {
    AlpsMethod.Settings settings = prepared.settings();
    metric.ifPresentOrElse(
        outputs -> space.metric.load(steps, outputs.group(rows.firstRow(), rows.rows())),
        () -> space.metric.loadEqual(steps));
    EigenBasis basis = new EigenBasis(steps, input.vectors(), input.values());
    Projection loop = new Projection(steps.masks(), settings.loopSolver(), space.loopMasks);
    Projection last = new Projection(steps.masks(), settings.solver(), space.lastMasks);
    Optional<Matrix> scales = Optional.of(input.scales());
    steps.weights().widen(rows.before(), scales, space.start);
    Mask first = space.masks[0];
    last.choose(space.start, Optional.empty(), first);
    AdmmSearch search = new AdmmSearch(basis, loop, settings.schedule(), space);
    Mask support = search.run(first);
    Mask chosen = space.unused(support);
    last.choose(space.free, Optional.of(support), chosen);
    tally.add(last.sums());
    steps.masks().pack(chosen, rows.masks());
    ScaledGram scaled = new ScaledGram(steps, input.gram(), input.inverse(), input.damping());
    SupportRefit refit = new SupportRefit(basis, scaled, space, chosen, settings.refit());
    steps.weights().narrow(refit.run(), scales, rows.after());
    return new Account(0, search.counts().withKeptBlocks(loop.keptBlocks() + last.keptBlocks()));
  }
}
