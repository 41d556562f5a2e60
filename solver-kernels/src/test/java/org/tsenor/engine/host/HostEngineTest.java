package org.tsenor.engine.host;

import org.tsenor.engine.Engine;
import org.tsenor.engine.EngineContract;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.vector.VectorBackend;

/** The heap, with OpenBLAS where it loads. */
class HostEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new HostEngine(LinearAlgebra.of(LibraryChoice.AUTO), new VectorBackend());
  }
}
