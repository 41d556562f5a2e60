package org.tsenor.job.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Which of a model's stacks holds its decoder layers.
 *
 * <p>That is the one whose matrices read and write what the token embedding gives, and which is as
 * deep as config.json says. Several that could be it are a question to the user, not a guess.
 *
 * @param stacks the decoder's; several if that is a question; none if the model has no such stack
 * @param others stacks of images, sound, tokens ahead, or of another size
 * @param why these, in words
 * @param vocabulary the token embedding or the output head; empty if neither is there
 * @param hidden size of the residual stream, if anything says it
 */
record DecoderChoice(
    List<LayerStack> stacks,
    List<LayerStack> others,
    String why,
    Optional<TensorEntry> vocabulary,
    OptionalLong hidden) {

  /** Layers that predict tokens ahead, behind the decoder's; no published model has more. */
  private static final int MOST_AHEAD = 16;

  /** Of a convolution along one dimension; wav2vec's has 128 places. */
  private static final long WIDEST_KERNEL = 128;

  /** Chooses from names, shapes and what config.json says. */
  static DecoderChoice of(Collection<TensorEntry> tensors, ModelShape shape) {
    List<LayerStack> all = LayerStack.of(tensors);
    List<TensorEntry> outside = outside(tensors, all);
    Optional<TensorEntry> vocabulary = vocabulary(outside, shape);
    OptionalLong hidden = hidden(vocabulary, shape);
    List<LayerStack> spoken = new ArrayList<>(all);
    spoken.removeIf(
        stack -> {
          ModuleName name = ModuleName.of(stack.prefix());
          return name.isOfSenses() || name.isDraft();
        });
    if (vocabulary.isEmpty() && shape.vocabulary().isEmpty() && convolves(outside)) {
      spoken.clear();
    }
    List<LayerStack> fitting = spoken;
    String why = "the only stack of layers";
    if (spoken.size() > 1 && hidden.isPresent()) {
      List<LayerStack> carrying =
          spoken.stream().filter(stack -> stack.carries(hidden.getAsLong())).toList();
      fitting = carrying.isEmpty() ? spoken : carrying;
      why = "the only stack on the hidden size of %d".formatted(hidden.getAsLong());
    }
    if (fitting.size() > 1 && isOfTokens(vocabulary, shape) && !isPair(fitting, shape)) {
      List<LayerStack> deep = asDeep(fitting, shape.layers());
      if (deep.size() == 1) {
        fitting = deep;
        why = "the only stack as deep as config.json says";
      }
    }
    List<LayerStack> others = new ArrayList<>(all);
    others.removeAll(fitting);
    return new DecoderChoice(List.copyOf(fitting), List.copyOf(others), why, vocabulary, hidden);
  }

  private static List<TensorEntry> outside(
      Collection<TensorEntry> tensors, List<LayerStack> stacks) {
    Set<String> inside = new HashSet<>();
    stacks.forEach(stack -> stack.members().forEach(each -> inside.add(each.tensor().name())));
    return tensors.stream().filter(tensor -> !inside.contains(tensor.name())).toList();
  }

  /** Whether nothing says which of several stacks is the decoder. */
  boolean isOpen() {
    return stacks.size() > 1;
  }

  /** Which stacks there are and how to say which is meant. */
  String question() {
    String globs = stacks.stream().map(LayerStack::glob).collect(Collectors.joining(";"));
    return "%d stacks of layers could be meant: %s; choose by %s, or take all by --targets '%s'"
        .formatted(
            stacks.size(),
            stacks.stream().map(LayerStack::toString).collect(Collectors.joining(", ")),
            stacks.stream()
                .map(stack -> "--targets '%s'".formatted(stack.glob()))
                .collect(Collectors.joining(" or ")),
            globs);
  }

  private static boolean isPair(List<LayerStack> stacks, ModelShape shape) {
    List<String> prefixes = stacks.stream().map(LayerStack::prefix).toList();
    return shape.encoderDecoder()
        || prefixes.stream()
            .anyMatch(
                prefix ->
                    prefix.contains("encoder")
                        && prefixes.contains(prefix.replace("encoder", "decoder")));
  }

  /** Whether the depth that config.json says is that of a model which reads tokens. */
  private static boolean isOfTokens(Optional<TensorEntry> vocabulary, ModelShape shape) {
    return vocabulary.isPresent() && (shape.hidden().isPresent() || shape.vocabulary().isPresent());
  }

  /** Stacks of so many layers; where there is none, of these and some that predict ahead. */
  private static List<LayerStack> asDeep(List<LayerStack> stacks, OptionalLong layers) {
    long depth = layers.orElse(0);
    List<LayerStack> exact = stacks.stream().filter(stack -> stack.end() == depth).toList();
    return !exact.isEmpty() || layers.isEmpty()
        ? exact
        : stacks.stream()
            .filter(stack -> stack.end() > depth && stack.end() <= depth + MOST_AHEAD)
            .toList();
  }

  private static OptionalLong hidden(Optional<TensorEntry> vocabulary, ModelShape shape) {
    if (shape.hidden().isPresent()) {
      return shape.hidden();
    }
    return vocabulary.isPresent()
        ? OptionalLong.of(vocabulary.get().columns())
        : OptionalLong.empty();
  }

  /** The matrix outside of layers that is as high as config.json's vocabulary, or called so. */
  private static Optional<TensorEntry> vocabulary(List<TensorEntry> outside, ModelShape shape) {
    return outside.stream()
        .filter(tensor -> tensor.shape().size() == 2 && isVocabulary(tensor, shape))
        .max(
            Comparator.comparing(
                    (TensorEntry tensor) -> isHigh(tensor, shape) && isSized(tensor, shape))
                .thenComparing(TensorEntry::rows));
  }

  private static boolean isVocabulary(TensorEntry tensor, ModelShape shape) {
    ModuleName name = ModuleName.of(tensor.name());
    if (name.isOfSenses() || name.isDraft() || name.isOfPlaces()) {
      return false;
    }
    return isHigh(tensor, shape)
        || name.isHead()
        || name.isEmbedding()
        || name.module().equals("output");
  }

  private static boolean isHigh(TensorEntry tensor, ModelShape shape) {
    return shape.vocabulary().isPresent() && tensor.rows() == shape.vocabulary().getAsLong();
  }

  private static boolean isSized(TensorEntry tensor, ModelShape shape) {
    return shape.hidden().isEmpty() || tensor.columns() == shape.hidden().getAsLong();
  }

  /** Channels by channels by a few places: three dimensions alone may be experts', fused. */
  private static boolean isKernel(List<Long> shape) {
    return shape.size() > 3 || (shape.size() == 3 && shape.get(2) <= WIDEST_KERNEL);
  }

  /** Whether patches or spectra go in: then, without tokens, it is no language model. */
  private static boolean convolves(List<TensorEntry> outside) {
    return outside.stream()
        .anyMatch(tensor -> isKernel(tensor.shape()) && !ModuleName.of(tensor.name()).isBias());
  }
}
