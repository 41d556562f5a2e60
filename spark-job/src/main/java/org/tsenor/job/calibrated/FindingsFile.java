package org.tsenor.job.calibrated;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.JsonFile;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.source.ShardStore;

/**
 * What runs have found on their way through the layers, as a file in the output's staging
 * directory: a run that is resumed tells of all layers. For the driver.
 *
 * @param store of the output
 */
record FindingsFile(ShardStore store) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The file's content. */
  private record Found(List<Apart> deviations, List<LayerReconstruction.Outcome> reconstructed) {}

  /**
   * A {@link Deviation} as JSON.
   *
   * @param heldOut null where nothing was held out
   */
  private record Apart(double calibration, Double heldOut) {
    static Apart of(Deviation deviation) {
      OptionalDouble heldOut = deviation.heldOut();
      return new Apart(deviation.calibration(), heldOut.isPresent() ? heldOut.getAsDouble() : null);
    }

    Deviation deviation() {
      return new Deviation(
          calibration, heldOut == null ? OptionalDouble.empty() : OptionalDouble.of(heldOut));
    }
  }

  private Path path() {
    return new Path(store.paths().staging(), "findings.json");
  }

  /**
   * What was found before.
   *
   * @param calibrated windows that are calibrated with
   * @throws MalformedCheckpointException if the file is damaged
   */
  LayerFindings read(int calibrated) throws IOException {
    FileSystem files = store.storage().fileSystem();
    LayerFindings findings = LayerFindings.none(calibrated);
    if (!files.exists(path())) {
      return findings;
    }
    byte[] bytes = JsonFile.read(files, path(), JsonFile.MAX_SETTINGS_BYTES);
    try {
      Found found = JSON.readValue(bytes, Found.class);
      if (found.deviations == null || found.reconstructed == null) {
        throw new MalformedCheckpointException(path(), "does not say what was found of layers");
      }
      found.deviations.forEach(apart -> findings.deviations().add(apart.deviation()));
      findings.reconstructed().addAll(found.reconstructed);
      return findings;
    } catch (JacksonException e) {
      throw new MalformedCheckpointException(path(), "does not say what was found of layers", e);
    }
  }

  /** Keeps what was found so far, all or nothing. */
  void keep(LayerFindings findings) throws IOException {
    store.requireHeld();
    List<Apart> deviations = findings.deviations().stream().map(Apart::of).toList();
    byte[] bytes = JSON.writeValueAsBytes(new Found(deviations, findings.reconstructed()));
    store.storage().writeAtomically(path(), bytes);
  }
}
