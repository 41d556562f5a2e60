package org.tsenor.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One way to damage an output.
 *
 * @param what is damaged
 * @param output that is, by its name
 * @param isCompared whether only the original tells
 * @param named what a fault must name
 * @param damage does it
 */
record Mutation(String what, String output, boolean isCompared, String named, Damage damage) {
  static final String UP = "model.layers.1.mlp.up_proj.weight";
  static final String GATE = "model.layers.1.mlp.gate_proj.weight";
  static final String NORM = "model.norm.weight";
  static final String SHARD = "model-00001-of-00002.safetensors";
  static final String OTHER = "model-00002-of-00002.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Damages a copy. */
  @FunctionalInterface
  interface Damage {
    void to(DamagedOutput output) throws IOException;
  }

  /** Damage that is left to the digests, too. */
  static Mutation plain(String what, String named, Damage damage) {
    return new Mutation(what, "magnitude", false, named, damage);
  }

  /** Damage after which all files are listed anew: no digest finds it. */
  static Mutation listed(String what, String named, Damage damage) {
    return plain(
        what,
        named,
        output -> {
          damage.to(output);
          output.list();
        });
  }

  static Mutation ofWeights(String what, String tensor, Consumer<ByteBuffer> change) {
    return listed(what, tensor, output -> output.change("", tensor, change));
  }

  static Mutation masks(String what, Consumer<ByteBuffer> change) {
    return listed(what, UP, output -> output.change("masks", UP + ".mask", change));
  }

  /** The same to another output. */
  Mutation of(String other) {
    return new Mutation(what, other, isCompared, named, damage);
  }

  /** The same, compared with the original. */
  Mutation compared() {
    return new Mutation(what, output, true, named, damage);
  }

  @Override
  public String toString() {
    return "%s, %s".formatted(output, what);
  }
}
