package org.tsenor.engine;

import org.junit.jupiter.api.Nested;

/**
 * What an engine promises, judged by loops that know nothing of it: bits where only rounding to a
 * format is asked for, elsewhere a share of the largest number.
 */
public abstract class EngineContract {
  /** The engine that is judged. */
  protected abstract Engine engine();

  @Nested
  class Leases extends LeaseContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Matrices extends MatrixStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Weights extends WeightStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Masks extends MaskStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Choices extends MaskChoiceContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Admm extends AdmmStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Forward extends ForwardStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Backward extends BackwardStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }

  @Nested
  class Grams extends GramStepsContract {
    @Override
    protected Engine engine() {
      return EngineContract.this.engine();
    }
  }
}
