package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.generate.CheckpointGenerator;
import org.tsenor.job.generate.LlamaShape;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;

class LayerPlanTest {
  @TempDir private Path folder;

  @Test
  void anInputWhoseGramMatrixIsNoArrayIsRefused() throws Exception {
    Configuration hadoop = new Configuration();
    org.apache.hadoop.fs.Path model = new org.apache.hadoop.fs.Path(folder.resolve("wide").toUri());
    new CheckpointGenerator(new LlamaShape(64, 46_368, 1, 1, 32), 1L << 30, 0).write(hadoop, model);
    Checkpoint checkpoint = Checkpoint.open(hadoop, model);
    PruneSettings settings =
        CalibratedRuns.settings(folder.resolve("pruned"), "wanda", "16:32", "model", "" + model);
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    UserInputException thrown =
        assertThrows(UserInputException.class, () -> CalibratedJob.limits(checkpoint, plan));
    assertEquals(
        "model.layers.0.mlp.down_proj.weight has 46368 columns: methods with calibration take at"
            + " most 46340, as the Gram matrix is one array",
        thrown.getMessage());
  }
}
