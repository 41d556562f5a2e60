package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.linalg.Matrix;
import org.tsenor.pruning.WeightFormat;

/** Stored weights keep all bits; what is computed in float is judged to rounding. */
public abstract class ForwardStepsContract extends StepsFixture {
  private static final double ROUNDING = 4e-6;

  /** More weights than a piece on its way holds. */
  private static final int MANY = 530_001;

  private static byte[] stored(WeightFormat format, float[] weights) {
    byte[] bytes = new byte[weights.length * format.bytes() + 3];
    for (int i = 0; i < weights.length; i++) {
      format.narrow(weights[i], bytes, i);
    }
    return bytes;
  }

  private static float[] widened(WeightFormat format, float[] weights) {
    byte[] bytes = stored(format, weights);
    float[] wide = new float[weights.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = format.widen(bytes, i);
    }
    return wide;
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void storedWeightsAreWidenedBitForBit(WeightFormat format) throws IOException {
    float[] all = hardFloats(MANY, 1);
    float[] few = hardFloats(5, 2);
    Shared<Matrix> tensor =
        new Shared<>() {
          @Override
          public String step() {
            return "widen";
          }

          @Override
          public Object key() {
            return format;
          }

          @Override
          public String name() {
            return "a tensor";
          }

          @Override
          public Matrix in(Workspace space) {
            return space.floats(1, MANY + 7);
          }

          @Override
          public void fill(Matrix thing, Steps steps) {
            fillTensor(steps, format, thing, all, few);
          }
        };
    float[] expected = new float[MANY + 7];
    System.arraycopy(widened(format, all), 0, expected, 5, MANY);
    System.arraycopy(widened(format, few), 0, expected, 1, 5);
    Layout<Matrix> room = space -> space.floats(1, MANY + 7);
    try (Lease<Matrix> lease = engine().lease(tensor, List.of(room))) {
      assertBits(expected, floats(lease.steps(), lease.shared()));
      Matrix own = lease.lay(room);
      fillTensor(lease.steps(), format, own, all, few);
      assertBits(expected, floats(lease.steps(), own));
      assertRefused(() -> lease.steps().forward().widen(format, new byte[40], 5, own, MANY + 3));
    } finally {
      engine().release();
    }
  }

  private static void fillTensor(
      Steps steps, WeightFormat format, Matrix tensor, float[] all, float[] few) {
    steps.clear(tensor);
    steps.forward().widen(format, stored(format, all), all.length, tensor, 5);
    steps.forward().widen(format, stored(format, few), few.length, tensor, 1);
  }

  /** Whole rows and heads of them; tiny and huge values; one that is not a multiple of anything. */
  @ParameterizedTest
  @CsvSource({"1,1,1,1e-5", "5,48,16,1e-6", "3,257,257,1e-5", "7,128,64,0"})
  void normsDivideByTheRootOfTheMeanSquare(int rows, int columns, int width, double epsilon) {
    float[] weight = drawnFloats(width, 3);
    for (float scale : new float[] {1, 1e-25f, 1e18f}) {
      float[] values = drawnFloats(rows * columns, 4);
      for (int i = 0; i < values.length; i++) {
        values[i] *= scale;
      }
      double[] expected = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        double squares = 0;
        for (int j = i / width * width; j < (i / width + 1) * width; j++) {
          squares += (double) values[j] * values[j];
        }
        expected[i] = values[i] / Math.sqrt(squares / width + epsilon) * weight[i % width];
      }
      with(
          space ->
              List.of(
                  space.floats(rows, columns), space.floats(1, width), space.floats(rows, columns)),
          (steps, parts) -> {
            put(steps, values, parts.get(0));
            put(steps, weight, parts.get(1));
            steps.forward().rmsNorm(parts.get(0), parts.get(1), epsilon, parts.get(2));
            float[] found = floats(steps, parts.get(2));
            assertClose(expected, found, ROUNDING);
            steps.forward().rmsNorm(parts.get(0), parts.get(1), epsilon, parts.get(0));
            assertBits(found, floats(steps, parts.get(0)));
          });
    }
  }

  /** A layer of these heads, with two kinds of angles, for one token more. */
  static ForwardSteps.Shape shape(int tokens, int heads, int shared, int headSize) {
    return new ForwardSteps.Shape(
        tokens,
        heads * headSize,
        heads,
        shared,
        headSize,
        List.of(angles(tokens, headSize / 2, 100), angles(tokens, headSize / 2, 9)));
  }

  private static ForwardSteps.Angles angles(int tokens, int half, double base) {
    float[] cosines = new float[(tokens + 1) * half];
    float[] sines = new float[(tokens + 1) * half];
    for (int i = 0; i < cosines.length; i++) {
      double angle = i / half * Math.pow(base, -(double) (i % half) / half);
      cosines[i] = (float) Math.cos(angle);
      sines[i] = (float) Math.sin(angle);
    }
    return new ForwardSteps.Angles(cosines, sines);
  }

  private record LinearParts(List<Matrix> matrices, ForwardSteps.Space space) {}

  @ParameterizedTest
  @CsvSource({"1,3,8", "9,64,16", "33,17,24"})
  void linearsMultiplyAndAdd(int tokens, int inputs, int outputs) {
    float[] input = drawnFloats(tokens * inputs, 5);
    float[] weight = drawnFloats(outputs * inputs, 6);
    float[] bias = drawnFloats(outputs, 7);
    float[] start = drawnFloats(tokens * outputs, 8);
    double[] product = new double[start.length];
    for (int i = 0; i < product.length; i++) {
      for (int k = 0; k < inputs; k++) {
        product[i] += (double) input[i / outputs * inputs + k] * weight[i % outputs * inputs + k];
      }
    }
    ForwardSteps.Shape shape = shape(tokens, outputs / 8, outputs / 8, 8);
    with(
        space ->
            new LinearParts(
                List.of(
                    space.floats(tokens, inputs),
                    space.floats(outputs, inputs),
                    space.floats(1, outputs),
                    space.floats(tokens, outputs)),
                space.forwardSpace(shape)),
        (steps, parts) -> {
          ForwardSteps forward = steps.forward();
          Matrix x = put(steps, input, parts.matrices().get(0));
          Matrix w = put(steps, weight, parts.matrices().get(1));
          Optional<Matrix> b = Optional.of(put(steps, bias, parts.matrices().get(2)));
          Matrix y = parts.matrices().get(3);
          double[] expected = product.clone();
          forward.linear(x, w, Optional.empty(), y);
          assertClose(expected, floats(steps, y), ROUNDING);
          forward.linear(x, w, b, y);
          Arrays.setAll(expected, i -> product[i] + bias[i % outputs]);
          assertClose(expected, floats(steps, y), ROUNDING);
          forward.addLinear(parts.space(), x, w, b, put(steps, start, y));
          Arrays.setAll(expected, i -> start[i] + product[i] + bias[i % outputs]);
          assertClose(expected, floats(steps, y), ROUNDING);
          forward.addLinear(parts.space(), x, w, Optional.empty(), put(steps, start, y));
          Arrays.setAll(expected, i -> start[i] + product[i]);
          assertClose(expected, floats(steps, y), ROUNDING);
          assertRefused(() -> forward.linear(w, x, Optional.of(x), y));
          assertRefused(() -> forward.linear(y, w, Optional.empty(), x));
        });
  }

  private record HeadParts(Matrix heads, ForwardSteps.Space space) {}

  /** Fewer tokens than there is room for; one pair of columns; tokens that are not the first. */
  @ParameterizedTest
  @CsvSource({
    "1,0,0,1,1,2,1",
    "5,1,0,7,3,8,0.25",
    "4,0,0,4,2,66,0.08838835",
    "3,0,4,7,2,8,0.5",
    "3,1,4,7,2,8,1"
  })
  void headsAreTurned(
      int tokens, int kind, int position, int most, int heads, int headSize, float scale) {
    ForwardSteps.Shape shape = shape(most, heads, 1, headSize);
    float[] values = drawnFloats(tokens * heads * headSize, 9);
    int half = headSize / 2;
    double[] expected = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int token = position + i / (heads * headSize);
      int pair = i % headSize % half;
      double cosine = shape.angles().get(kind).cosines()[token * half + pair];
      double sine = shape.angles().get(kind).sines()[token * half + pair];
      boolean upper = i % headSize < half;
      double other = upper ? -values[i + half] : values[i - half];
      expected[i] = (values[i] * cosine + other * sine) * scale;
    }
    with(
        space -> new HeadParts(space.floats(tokens, heads * headSize), space.forwardSpace(shape)),
        (steps, parts) -> {
          put(steps, values, parts.heads());
          steps
              .forward()
              .rotate(parts.space(), parts.heads(), new ForwardSteps.Turn(kind, position, scale));
          assertClose(expected, floats(steps, parts.heads()), ROUNDING);
          int behind = most - tokens + 1;
          ForwardSteps.Turn wrong = new ForwardSteps.Turn(kind, behind, scale);
          assertRefused(() -> steps.forward().rotate(parts.space(), parts.heads(), wrong));
        });
  }

  private record AttentionParts(Attention attention, ForwardSteps.Space space) {}

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
  void queriesAttendToWhatTheySee(int tokens, int heads, int shared, int size, int window) {
    float[] queries = drawnFloats(tokens * heads * size, 10);
    float[] keys = drawnFloats(tokens * shared * size, 11);
    float[] values = drawnFloats(tokens * shared * size, 12);
    for (int i = 0; i < queries.length; i++) {
      queries[i] *= i % 3 == 0 ? 20 : 1;
    }
    NaiveAttention naive = new NaiveAttention(heads, shared, size, window);
    double[] expected = naive.attend(queries, keys, values, tokens);
    ForwardSteps.Shape shape = shape(tokens, heads, shared, size);
    with(
        space ->
            new AttentionParts(
                new Attention(
                    space.floats(tokens, heads * size),
                    space.floats(tokens, shared * size),
                    space.floats(tokens, shared * size),
                    space.floats(tokens, heads * size)),
                space.forwardSpace(shape)),
        (steps, parts) -> {
          Attention attention = parts.attention();
          put(steps, queries, attention.queries());
          put(steps, keys, attention.keys());
          put(steps, values, attention.values());
          steps.forward().attend(parts.space(), window, attention);
          float[] found = floats(steps, attention.context());
          assertClose(expected, found, 20 * ROUNDING);
          steps.forward().attend(parts.space(), window, attention);
          assertBits(found, floats(steps, attention.context()));
          Attention wrong =
              new Attention(
                  attention.keys(), attention.queries(), attention.values(), attention.context());
          if (heads != shared) {
            assertRefused(() -> steps.forward().attend(parts.space(), window, wrong));
          }
          for (int position : List.of(tokens / 3, tokens - 1)) {
            Attention last = ofLast(attention, position);
            float[] of = Arrays.copyOfRange(queries, position * heads * size, queries.length);
            put(steps, of, last.queries());
            steps.forward().attend(parts.space(), window, last);
            double[] lasts = Arrays.copyOfRange(expected, position * heads * size, expected.length);
            assertClose(lasts, floats(steps, last.context()), 20 * ROUNDING);
          }
        });
  }

  /** What some tokens do, with room for all: the first rows hold the last ones. */
  static Attention ofLast(Attention all, int position) {
    int attending = all.keys().rows() - position;
    return new Attention(
        all.queries().rowRange(0, attending),
        all.keys(),
        all.values(),
        all.context().rowRange(0, attending));
  }

  @Test
  void gatesAreSilu() {
    float[] gates = drawnFloats(999, 13);
    float[] some = {0, -0f, 1e-40f, -1e-40f, 88, -88, 104, -104, 1e30f, -1e30f, 87.3f};
    System.arraycopy(some, 0, gates, 0, some.length);
    float[] ups = drawnFloats(999, 14);
    double[] expected = new double[999];
    Arrays.setAll(expected, i -> gates[i] / (1 + Math.exp(-(double) gates[i])) * ups[i]);
    with(
        space -> List.of(space.floats(3, 333), space.floats(3, 333)),
        (steps, parts) -> {
          put(steps, gates, parts.get(0));
          put(steps, ups, parts.get(1));
          steps.forward().gate(parts.get(0), parts.get(1));
          float[] found = floats(steps, parts.get(0));
          for (int i = 0; i < 999; i++) {
            // What is below the range of floats may count as its end.
            double end = 2e-38 * (1 + Math.abs((double) gates[i]));
            assertEquals(expected[i], found[i], ROUNDING * Math.abs(expected[i]) + end);
          }
        });
  }

  private record LossParts(Matrix logits, Matrix rest, ForwardSteps.Tokens next, Matrix states) {}

  /** In one piece, in pieces that split a vector, and token by token. */
  @ParameterizedTest
  @ValueSource(ints = {100, 41, 33, 1})
  void lossesDoNotDependOnThePieces(int pieceColumns) {
    int rows = 6;
    int vocabulary = 100;
    float[] logits = drawnFloats(rows * vocabulary, 15);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 30;
    }
    logits[105] = 400;
    int[] next = new Random(16).ints(rows + 2, 0, vocabulary).toArray();
    int rest = vocabulary % pieceColumns == 0 ? pieceColumns : vocabulary % pieceColumns;
    with(
        space ->
            new LossParts(
                space.floats(rows, pieceColumns),
                space.floats(rows, rest),
                space.tokens(rows),
                space.doubles(rows, 3)),
        (steps, parts) -> {
          steps.forward().upload(next, 2, parts.next());
          put(steps, new double[rows * 3], parts.states());
          for (int first = 0; first < vocabulary; first += pieceColumns) {
            int columns = Math.min(pieceColumns, vocabulary - first);
            float[] piece = new float[rows * columns];
            for (int row = 0; row < rows; row++) {
              System.arraycopy(logits, row * vocabulary + first, piece, row * columns, columns);
            }
            Matrix place = columns == pieceColumns ? parts.logits() : parts.rest();
            steps
                .forward()
                .nextTokenLoss(put(steps, piece, place), parts.next(), parts.states(), first);
          }
          double[] states = doubles(steps, parts.states());
          for (int row = 0; row < rows; row++) {
            float[] own = Arrays.copyOfRange(logits, row * 100, row * 100 + 100);
            double loss = states[row * 3] + Math.log(states[row * 3 + 1]) - states[row * 3 + 2];
            double expected = loss(own, next[row + 2]);
            assertEquals(expected, loss, 1e-6 * Math.max(1, Math.abs(expected)));
            assertEquals(own[next[row + 2]], states[row * 3 + 2]);
            assertTrue(states[row * 3 + 1] >= 1 - 1e-6);
          }
        });
  }

  private static double loss(float[] logits, int next) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum) - logits[next];
  }
}
