package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.BackwardSteps.Adam;
import org.tsenor.engine.BackwardSteps.AdamState;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.linalg.Matrix;

/** Each step against the same formula in double; Adam to the bit. */
public abstract class BackwardStepsContract extends StepsFixture {
  private static final double ROUNDING = 4e-6;

  @ParameterizedTest
  @CsvSource({"1,1", "5,48", "3,257"})
  void errorsAreSharesTokenByToken(int tokens, int columns) {
    float[] outputs = drawnFloats(tokens * columns, 1);
    float[] targets = drawnFloats(tokens * columns, 2);
    // One token a hundred times the others, as a window's first is; one that should be zeros; one
    // far off; one of zeros that should be.
    for (int i = 0; i < columns; i++) {
      targets[i] *= 100;
      targets[(tokens - 1) * columns + i] *= tokens > 1 ? 0 : 1;
      if (tokens > 3) {
        outputs[columns + i] *= 1000;
        outputs[2 * columns + i] = 0;
        targets[2 * columns + i] = 0;
      }
    }
    double[] errors = new double[tokens];
    double[] gradient = new double[outputs.length];
    for (int token = 0; token < tokens; token++) {
      double size = 0;
      double apart = 0;
      for (int i = token * columns; i < (token + 1) * columns; i++) {
        size += (double) targets[i] * targets[i];
        apart += Math.pow((double) outputs[i] - targets[i], 2);
      }
      double both = size + apart;
      errors[token] = both == 0 ? 0 : apart / both;
      for (int i = token * columns; i < (token + 1) * columns; i++) {
        double slope = both == 0 ? 0 : 2 * size / (both * both) / tokens;
        gradient[i] = slope * ((double) outputs[i] - targets[i]);
      }
    }
    with(
        space ->
            List.of(
                space.floats(tokens, columns),
                space.floats(tokens, columns),
                space.doubles(1, tokens),
                space.floats(tokens, columns)),
        (steps, parts) -> {
          put(steps, outputs, parts.get(0));
          put(steps, targets, parts.get(1));
          BackwardSteps back = steps.backward();
          back.boundedErrors(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
          assertClose(errors, doubles(steps, parts.get(2)), ROUNDING);
          float[] found = floats(steps, parts.get(3));
          assertClose(gradient, found, ROUNDING);
          back.boundedErrors(parts.get(0), parts.get(1), parts.get(2), parts.get(0));
          assertBits(found, floats(steps, parts.get(0)));
          assertRefused(
              () -> back.boundedErrors(parts.get(0), parts.get(1), parts.get(3), parts.get(3)));
        });
  }

  /** One row, and more tokens than one piece of a product. */
  @ParameterizedTest
  @CsvSource({"1,1,1", "5,48,16", "33,17,24", "700,64,40"})
  void productsAreAdded(int rows, int inner, int columns) {
    float[] left = drawnFloats(rows * inner, 3);
    float[] right = drawnFloats(inner * columns, 4);
    float[] start = drawnFloats(rows * columns, 5);
    double[] expected = new double[start.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = start[i];
      for (int k = 0; k < inner; k++) {
        expected[i] += (double) left[i / columns * inner + k] * right[k * columns + i % columns];
      }
    }
    float[] turned = new float[left.length];
    for (int i = 0; i < left.length; i++) {
      turned[i % inner * rows + i / inner] = left[i];
    }
    with(
        space ->
            List.of(
                space.floats(rows, inner),
                space.floats(inner, columns),
                space.floats(rows, columns),
                space.floats(inner, rows)),
        (steps, parts) -> {
          BackwardSteps back = steps.backward();
          put(steps, left, parts.get(0));
          put(steps, right, parts.get(1));
          back.addProduct(parts.get(0), parts.get(1), put(steps, start, parts.get(2)));
          assertClose(expected, floats(steps, parts.get(2)), ROUNDING);
          put(steps, turned, parts.get(3));
          back.addProductOfColumns(parts.get(3), parts.get(1), put(steps, start, parts.get(2)));
          assertClose(expected, floats(steps, parts.get(2)), ROUNDING);
          if (rows != inner) {
            assertRefused(() -> back.addProduct(parts.get(3), parts.get(1), parts.get(2)));
            assertRefused(() -> back.addProductOfColumns(parts.get(0), parts.get(1), parts.get(2)));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1e-5", "5,48,16,1e-6", "3,257,257,1e-5", "7,128,64,0"})
  void normsGoBack(int rows, int columns, int width, double epsilon) {
    float[] weight = drawnFloats(width, 6);
    float[] along = drawnFloats(rows * columns, 7);
    float[] start = drawnFloats(rows * columns, 8);
    for (float scale : new float[] {1, 1e-3f, 1e4f}) {
      float[] values = drawnFloats(rows * columns, 9);
      for (int i = 0; i < values.length; i++) {
        values[i] *= scale;
      }
      double[] expected = new double[values.length];
      double size = 0;
      for (int i = 0; i < values.length; i++) {
        int first = i / width * width;
        double squares = 0;
        double products = 0;
        for (int j = first; j < first + width; j++) {
          squares += (double) values[j] * values[j];
          products += (double) values[j] * weight[j % width] * along[j];
        }
        double s = 1 / Math.sqrt(squares / width + epsilon);
        expected[i] = s * weight[i % width] * along[i] - values[i] * s * s * s / width * products;
        size = Math.max(size, Math.abs(s * weight[i % width] * along[i]));
      }
      // What is added to is as large as the terms: in a run of one value they all but cancel.
      float[] before = new float[start.length];
      for (int i = 0; i < before.length; i++) {
        before[i] = (float) (start[i] * size);
        expected[i] += before[i];
      }
      with(
          space ->
              List.of(
                  space.floats(rows, columns),
                  space.floats(1, width),
                  space.floats(rows, columns),
                  space.floats(rows, columns)),
          (steps, parts) -> {
            put(steps, values, parts.get(0));
            put(steps, weight, parts.get(1));
            put(steps, along, parts.get(2));
            put(steps, before, parts.get(3));
            BackwardSteps back = steps.backward();
            back.rmsNorm(parts.get(0), parts.get(1), epsilon, parts.get(2), parts.get(3));
            assertClose(expected, floats(steps, parts.get(3)), 2 * ROUNDING);
          });
    }
  }

  private record HeadParts(Matrix heads, BackwardSteps.Space space) {}

  /** Turned there and back, heads are what they were; and lengths are kept. */
  @ParameterizedTest
  @CsvSource({"1,0,0,1,1,2", "5,1,0,7,3,8", "4,0,0,4,2,66", "3,0,4,7,2,8", "3,1,4,7,2,8"})
  void headsAreTurnedBack(int tokens, int kind, int position, int most, int heads, int headSize) {
    float[] values = drawnFloats(tokens * heads * headSize, 10);
    double[] expected = new double[values.length];
    Arrays.setAll(expected, i -> values[i]);
    ForwardSteps.Shape shape = ForwardStepsContract.shape(most, heads, 1, headSize);
    with(
        space -> new HeadParts(space.floats(tokens, heads * headSize), space.backwardSpace(shape)),
        (steps, parts) -> {
          put(steps, values, parts.heads());
          steps
              .forward()
              .rotate(parts.space().forward(), parts.heads(), new Turn(kind, position, 4));
          if (tokens > 1) {
            assertNotEquals(
                4 * values[values.length - 1], floats(steps, parts.heads())[values.length - 1]);
          }
          steps.backward().rotate(parts.space(), parts.heads(), new Turn(kind, position, 0.25f));
          assertClose(expected, floats(steps, parts.heads()), ROUNDING);
        });
  }

  private record AttentionParts(
      Attention forward, Attention gradients, BackwardSteps.Space space) {}

  private static AttentionParts attentionParts(Workspace space, ForwardSteps.Shape shape) {
    int queries = shape.heads() * shape.headSize();
    int keys = shape.keyValueHeads() * shape.headSize();
    return new AttentionParts(
        attention(space, shape.maxTokens(), queries, keys),
        attention(space, shape.maxTokens(), queries, keys),
        space.backwardSpace(shape));
  }

  private static Attention attention(Workspace space, int tokens, int queries, int keys) {
    return new Attention(
        space.floats(tokens, queries),
        space.floats(tokens, keys),
        space.floats(tokens, keys),
        space.floats(tokens, queries));
  }

  /** One token; groups of heads; windows; more tokens than attend at once. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1,2,2147483647",
    "7,4,2,6,2147483647",
    "7,6,2,4,1",
    "40,3,3,8,33",
    "300,2,1,4,2147483647",
    "300,2,2,4,130"
  })
  void attentionGoesBack(int tokens, int heads, int shared, int size, int window) {
    float[] queries = drawnFloats(tokens * heads * size, 11);
    float[] keys = drawnFloats(tokens * shared * size, 12);
    float[] values = drawnFloats(tokens * shared * size, 13);
    float[] along = drawnFloats(tokens * heads * size, 14);
    for (int i = 0; i < queries.length; i++) {
      queries[i] *= i % 3 == 0 ? 20 : 1;
    }
    NaiveAttentionGradient expected =
        NaiveAttentionGradient.of(
            new NaiveAttention(heads, shared, size, window),
            new float[][] {queries, keys, values},
            along,
            tokens);
    ForwardSteps.Shape shape = ForwardStepsContract.shape(tokens, heads, shared, size);
    with(
        space -> attentionParts(space, shape),
        (steps, parts) -> {
          Attention forward = parts.forward();
          Attention gradients = parts.gradients();
          put(steps, queries, forward.queries());
          put(steps, keys, forward.keys());
          put(steps, values, forward.values());
          put(steps, along, gradients.context());
          steps.backward().attend(parts.space(), window, forward, gradients);
          assertClose(expected.queries(), floats(steps, gradients.queries()), 20 * ROUNDING);
          float[] ofKeys = floats(steps, gradients.keys());
          float[] ofValues = floats(steps, gradients.values());
          assertClose(expected.keys(), ofKeys, 20 * ROUNDING);
          assertClose(expected.values(), ofValues, 20 * ROUNDING);
          steps.backward().attend(parts.space(), window, forward, gradients);
          assertBits(ofKeys, floats(steps, gradients.keys()));
          assertBits(ofValues, floats(steps, gradients.values()));
          if (heads != shared) {
            Attention wrong =
                new Attention(
                    forward.keys(), forward.queries(), forward.values(), forward.context());
            assertRefused(() -> steps.backward().attend(parts.space(), window, wrong, gradients));
          }
        });
  }

  /**
   * Queries of the last tokens: with no gradient at the others' contexts, all queries do the same.
   */
  @ParameterizedTest
  @CsvSource({"7,4,4,2,6,2147483647", "40,39,3,3,8,33", "300,20,2,1,4,2147483647"})
  void attentionOfTheLastTokensGoesBack(
      int tokens, int position, int heads, int shared, int size, int window) {
    int columns = heads * size;
    float[] queries = drawnFloats(tokens * columns, 16);
    float[] keys = drawnFloats(tokens * shared * size, 17);
    float[] values = drawnFloats(tokens * shared * size, 18);
    float[] along = drawnFloats(tokens * columns, 19);
    Arrays.fill(along, 0, position * columns, 0);
    NaiveAttentionGradient expected =
        NaiveAttentionGradient.of(
            new NaiveAttention(heads, shared, size, window),
            new float[][] {queries, keys, values},
            along,
            tokens);
    ForwardSteps.Shape shape = ForwardStepsContract.shape(tokens, heads, shared, size);
    with(
        space -> attentionParts(space, shape),
        (steps, parts) -> {
          Attention forward = ForwardStepsContract.ofLast(parts.forward(), position);
          Attention gradients = ForwardStepsContract.ofLast(parts.gradients(), position);
          int from = position * columns;
          put(steps, Arrays.copyOfRange(queries, from, queries.length), forward.queries());
          put(steps, keys, forward.keys());
          put(steps, values, forward.values());
          put(steps, Arrays.copyOfRange(along, from, along.length), gradients.context());
          steps.backward().attend(parts.space(), window, forward, gradients);
          double[] ofQueries =
              Arrays.copyOfRange(expected.queries(), from, expected.queries().length);
          assertClose(ofQueries, floats(steps, gradients.queries()), 20 * ROUNDING);
          assertClose(expected.keys(), floats(steps, gradients.keys()), 20 * ROUNDING);
          assertClose(expected.values(), floats(steps, gradients.values()), 20 * ROUNDING);
          Attention other = parts.gradients();
          assertRefused(() -> steps.backward().attend(parts.space(), window, forward, other));
        });
  }

  @Test
  void gatesGoBack() {
    int count = 999;
    float[] gates = drawnFloats(count, 15);
    float[] some = {0, -0f, 1e-40f, -1e-40f, 88, -88, 104, -104, 1e30f, -1e30f, 87.3f};
    System.arraycopy(some, 0, gates, 0, some.length);
    float[] ups = drawnFloats(count, 16);
    float[] along = drawnFloats(count, 17);
    double[] ofGates = new double[count];
    double[] ofUps = new double[count];
    for (int i = 0; i < count; i++) {
      double share = 1 / (1 + Math.exp(-(double) gates[i]));
      ofGates[i] = (double) along[i] * ups[i] * share * (1 + gates[i] * (1 - share));
      ofUps[i] = (double) along[i] * gates[i] * share;
    }
    with(
        space -> List.of(space.floats(3, 333), space.floats(3, 333), space.floats(3, 333)),
        (steps, parts) -> {
          put(steps, gates, parts.get(0));
          put(steps, ups, parts.get(1));
          put(steps, along, parts.get(2));
          steps.backward().gate(parts.get(0), parts.get(1), parts.get(2));
          float[] foundGates = floats(steps, parts.get(0));
          float[] foundUps = floats(steps, parts.get(1));
          for (int i = 0; i < count; i++) {
            // What is below the range of floats may count as its end, times the gate.
            double end = 2e-38 * (1 + Math.abs((double) gates[i]));
            double slack = ROUNDING + ROUNDING * Math.abs(ofGates[i]);
            assertEquals(ofGates[i], foundGates[i], slack + end, "gate " + gates[i]);
            assertEquals(ofUps[i], foundUps[i], ROUNDING * Math.abs(ofUps[i]) + end);
          }
          assertBits(along, floats(steps, parts.get(2)));
        });
  }

  /** Three steps; weights that are 0 stay so, whatever their gradient. */
  @Test
  void adamMovesWhatIsNotZero() {
    int count = 777;
    float[] weights = hardFloats(count, 18);
    float[] expected = weights.clone();
    float[] mean = new float[count];
    float[] square = new float[count];
    with(
        space ->
            List.of(
                space.floats(7, 111),
                space.floats(7, 111),
                space.floats(7, 111),
                space.floats(7, 111)),
        (steps, parts) -> {
          AdamState state = new AdamState(parts.get(1), parts.get(2), parts.get(3));
          put(steps, weights, state.weights());
          steps.clear(state.mean());
          steps.clear(state.square());
          for (int step = 1; step <= 3; step++) {
            float[] gradient = drawnFloats(count, 18 + step);
            for (int i = 0; i < count; i++) {
              gradient[i] *= i % 5 == 0 ? 1e-12f : 1;
            }
            Adam adam = new Adam(0.01 / step, 0.9, 0.95, 1e-8, step);
            steps.backward().adam(adam, put(steps, gradient, parts.get(0)), state);
            move(expected, gradient, mean, square, adam);
          }
          assertBits(expected, floats(steps, state.weights()));
          assertBits(mean, floats(steps, state.mean()));
          assertBits(square, floats(steps, state.square()));
        });
    int zeros = 0;
    for (int i = 0; i < count; i++) {
      assertEquals(weights[i] == 0, expected[i] == 0 && mean[i] == 0);
      zeros += weights[i] == 0 ? 1 : 0;
    }
    assertNotEquals(0, zeros);
  }

  private static void move(
      float[] weights, float[] gradient, float[] mean, float[] square, Adam adam) {
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        float m = (float) 0.9 * mean[i];
        float ofMean = (float) (1 - 0.9) * gradient[i];
        mean[i] = m + ofMean;
        float v = (float) 0.95 * square[i];
        float share = (float) (1 - 0.95) * gradient[i];
        float ofSquare = share * gradient[i];
        square[i] = v + ofSquare;
        float along = adam.correctedRate() * mean[i];
        float root = (float) Math.sqrt(square[i]) * adam.rootCorrection();
        weights[i] -= along / (root + (float) 1e-8);
      }
    }
  }

  /** The first step of Adam goes by the rate, however large the gradient is. */
  @Test
  void adamsFirstStepIsTheRate() {
    float[] weights = {1, 1, -1, 0};
    float[] gradient = {1000, -0.001f, 1, 1};
    with(
        space ->
            List.of(space.floats(1, 4), space.floats(1, 4), space.floats(1, 4), space.floats(1, 4)),
        (steps, parts) -> {
          steps.clear(parts.get(2));
          steps.clear(parts.get(3));
          steps
              .backward()
              .adam(
                  new Adam(0.125, 0.9, 0.95, 1e-8, 1),
                  put(steps, gradient, parts.get(0)),
                  new AdamState(put(steps, weights, parts.get(1)), parts.get(2), parts.get(3)));
          assertArrayEquals(
              new float[] {0.875f, 1.125f, -1.125f, 0}, floats(steps, parts.get(1)), 2e-6f);
        });
  }
}
