package org.tsenor.model;

/** The linears of a decoder layer, in the order they are applied. */
public enum Linear {
  /** Queries. */
  QUERY("self_attn.q_proj", LinearInput.ATTENTION),
  /** Keys. */
  KEY("self_attn.k_proj", LinearInput.ATTENTION),
  /** Values. */
  VALUE("self_attn.v_proj", LinearInput.ATTENTION),
  /** Attention's output. */
  ATTENTION_OUTPUT("self_attn.o_proj", LinearInput.ATTENTION_OUTPUT),
  /** Gate of the MLP. */
  GATE("mlp.gate_proj", LinearInput.MLP),
  /** What the gate lets through. */
  UP("mlp.up_proj", LinearInput.MLP),
  /** Output of the MLP. */
  DOWN("mlp.down_proj", LinearInput.MLP_OUTPUT);

  private final String module;
  private final LinearInput input;

  Linear(String module, LinearInput input) {
    this.module = module;
    this.input = input;
  }

  /** What it is applied to. */
  public LinearInput input() {
    return input;
  }

  /** Name of its weight's tensor, such as {@code model.layers.7.mlp.up_proj.weight}. */
  public String weight(int layer) {
    return TensorNames.inLayer(layer, module + ".weight");
  }

  /** Name of its bias's tensor. */
  public String bias(int layer) {
    return TensorNames.inLayer(layer, module + ".bias");
  }
}
