package org.tsenor.model;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.gpu.StubRun;

/** The forward pass and the Gram sums on a device, with JCuda's natives on stubs. */
class DeviceForwardTest {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceForwardTest.class);

  private static final String SIZES =
      "'hidden_size': 40, 'intermediate_size': 56, 'num_hidden_layers': 2, 'head_dim': 16,"
          + " 'num_attention_heads': 6, 'vocab_size': 61, 'max_position_embeddings': 512,"
          + " 'rms_norm_eps': 1e-5, ";

  @BeforeAll
  static void stubsCanBeBuilt() {
    StubRun.assumePossible();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "losses", "memory", "shared"})
  void theDeviceDoesAsTheHost(String check) throws IOException {
    run(check);
  }

  /** A100 and H100 sum doubles, A10 and L4 floats of a few hundred tokens. */
  @ParameterizedTest
  @ValueSource(ints = {80, 90, 86, 89})
  void sumsAreTheHosts(int capability) throws IOException {
    run("STUB_CAPABILITY=" + capability, DeviceChecks.class.getName(), "grams");
  }

  @ParameterizedTest
  @ValueSource(ints = {90, 89})
  void sumsInPanelsAreTheHosts(int capability) throws IOException {
    run("STUB_CAPABILITY=" + capability, DeviceChecks.class.getName(), "panels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'model_type': 'llama', 'num_key_value_heads': 2, 'attention_bias': true",
        "'model_type': 'mistral', 'num_key_value_heads': 1, 'sliding_window': 70",
        "'model_type': 'mistral', 'num_key_value_heads': 2, 'sliding_window': 1",
        "'model_type': 'qwen2', 'num_key_value_heads': 6",
        "'model_type': 'qwen3', 'num_key_value_heads': 3"
      })
  void variantsAreTheHosts(String settings) throws IOException {
    run(DeviceChecks.class.getName(), "variant", "{" + SIZES + settings + "}");
  }

  private static void run(String check) throws IOException {
    run(DeviceChecks.class.getName(), check);
  }

  private static void run(String... arguments) throws IOException {
    StubRun run = StubRun.of(arguments);
    LOG.info("{}", run.output());
    run.assertClean();
  }
}
