package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.calibrated.AlpsMethod;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.GramStatistics;
import org.tsenor.pruning.calibrated.PreparedArrays;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.SparseGptMethod;
import org.tsenor.pruning.calibrated.WandaMethod;
import org.tsenor.source.ClaimedOutput;

class LayerFilesTest {
  private static final SolverSettings SOLVER =
      SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(2, 4));

  @TempDir Path output;
  private LayerFiles files;
  private ClaimedOutput claim;

  @AfterEach
  void letGo() throws IOException {
    claim.close();
  }

  @BeforeEach
  void begin() throws IOException {
    Configuration configuration = new Configuration();
    claim =
        ClaimedOutput.take(
            configuration, new org.apache.hadoop.fs.Path(output.toUri()), notice -> {});
    files = LayerFiles.of(configuration, claim.store(false, DigestAlgorithm.CRC32C).target());
    files.begin();
  }

  static List<CalibratedMethod> methods() {
    return List.of(
        new WandaMethod(WandaMethod.Settings.defaults(SOLVER)),
        new SparseGptMethod(SparseGptMethod.Settings.defaults(SOLVER)),
        new AlpsMethod(AlpsMethod.Settings.defaults(SOLVER)));
  }

  /** More than one piece of a file. */
  private static PreparedInput prepared(CalibratedMethod method) {
    int inputs = 400;
    Random random = new Random(5);
    DoubleMatrix gram = DoubleMatrix.zeros(inputs, inputs);
    for (int row = 0; row < inputs; row++) {
      for (int column = 0; column < row; column++) {
        double value = random.nextGaussian() * 1e-3;
        gram.values()[row * inputs + column] = value;
        gram.values()[column * inputs + row] = value;
      }
      gram.values()[row * inputs + row] = row == 7 ? 0 : 1 + random.nextDouble();
    }
    for (int column = 0; column < inputs; column++) {
      gram.values()[7 * inputs + column] = 0;
      gram.values()[column * inputs + 7] = 0;
    }
    return method.prepare(
        new GramStatistics(gram, 1000, 10), LinearAlgebra.of(LibraryChoice.AUTO).factorizations());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aPreparedInputArrivesToTheBit(CalibratedMethod method) throws IOException {
    PreparedInput sent = prepared(method);
    String file = files.write(sent.arrays(), method.name(), "one");
    PreparedInput arrived = files.read(file, method);
    assertEquals(sent.report(), arrived.report());
    assertEquals(sent.getClass(), arrived.getClass());
    PreparedArrays before = sent.arrays();
    PreparedArrays after = arrived.arrays();
    assertEquals(before.facts(), after.facts());
    assertEquals(before.matrices().keySet(), after.matrices().keySet());
    before
        .matrices()
        .forEach(
            (name, matrix) ->
                assertArrayEquals(
                    bits(matrix), bits(after.matrices().get(name)), name + " of " + method));
  }

  private static long[] bits(DoubleMatrix matrix) {
    return Arrays.stream(matrix.values())
        .limit((long) matrix.rows() * matrix.columns())
        .mapToLong(Double::doubleToRawLongBits)
        .toArray();
  }

  @Test
  void theFileIsSafetensors() throws IOException {
    CalibratedMethod method = methods().get(0);
    String file = files.write(prepared(method).arrays(), method.name(), "one");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file);
    try (ShardReader reader =
        ShardReader.open(Storage.of(new Configuration(), path).fileSystem(), path)) {
      assertEquals(
          List.of("gram", "added", "dead", "norms", "crc32c"),
          reader.header().tensors().stream().map(TensorEntry::name).toList());
    }
  }

  @Test
  void rowsArrive() throws IOException {
    byte[] data = new byte[3_000_000];
    new Random(1).nextBytes(data);
    StoredRows rows = new StoredRows("a.b.weight", 1L << 40, data, new byte[] {1, 2, 3});
    StoredRows read = files.rows(files.write(rows, "rows"));
    assertEquals(rows.tensor(), read.tensor());
    assertEquals(rows.firstRow(), read.firstRow());
    assertArrayEquals(rows.data(), read.data());
    assertArrayEquals(rows.mask(), read.mask());
  }

  private void assertRefused(String file, String problem) {
    for (CalibratedMethod method : methods()) {
      Exception e =
          assertThrows(MalformedCheckpointException.class, () -> files.read(file, method));
      assertTrue(e.getMessage().contains(file), e.getMessage());
      assertTrue(e.getMessage().contains(problem), e.getMessage());
    }
    Exception e = assertThrows(MalformedCheckpointException.class, () -> files.rows(file));
    assertTrue(e.getMessage().contains(file), e.getMessage());
  }

  /** Code that runs when an object is read would show that somebody reads objects. */
  static final class Trap implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private static boolean sprung;

    private void readObject(java.io.ObjectInputStream in) {
      sprung = true;
    }
  }

  @Test
  void noObjectIsMadeOfWhatLiesThere() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Trap());
    }
    Path file = output.resolve("_staging/prepared/trap");
    Files.write(file, bytes.toByteArray());
    assertRefused(file.toString(), "claims a header of");
    assertTrue(!Trap.sprung);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 100, 400, 5_000, -1})
  void aDamagedFileIsRefusedWhereverItIsDamaged(int at) throws IOException {
    for (CalibratedMethod method : methods()) {
      Path file = Path.of(uri(files.write(prepared(method).arrays(), method.name(), "one")));
      byte[] bytes = Files.readAllBytes(file);
      bytes[at < 0 ? bytes.length + at : at] ^= 1;
      Files.write(file, bytes);
      Exception e =
          assertThrows(
              MalformedCheckpointException.class, () -> files.read(file.toString(), method));
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
    StoredRows rows = new StoredRows("weight", 0, new byte[10_000], new byte[1000]);
    Path file = Path.of(uri(files.write(rows, "rows")));
    byte[] bytes = Files.readAllBytes(file);
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    Files.write(file, bytes);
    assertThrows(MalformedCheckpointException.class, () -> files.rows(file.toString()));
  }

  private static String uri(String file) {
    return new org.apache.hadoop.fs.Path(file).toUri().getPath();
  }

  static Stream<ShardHeader> foreign() {
    return Stream.of(
        ShardHeader.layout(java.util.Map.of(), List.of()),
        ShardHeader.layout(
            java.util.Map.of("method", "wanda"),
            List.of(TensorEntry.at(0, "gram", org.tsenor.checkpoint.Dtype.F64, List.of(2L, 2L)))));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void aForeignFileIsRefused(ShardHeader header) throws IOException {
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(output + "/_staging/prepared/foreign");
    try (ShardWriter writer =
        ShardWriter.create(Storage.of(new Configuration(), path).fileSystem(), path, header)) {
      writer.write(new byte[(int) header.dataBytes()]);
      writer.finish();
    }
    assertRefused(path.toString(), "");
  }

  @Test
  void whatAnotherMethodPreparedIsRefused() throws IOException {
    String file = files.write(prepared(methods().get(0)).arrays(), "wanda", "one");
    Exception e =
        assertThrows(MalformedCheckpointException.class, () -> files.read(file, methods().get(1)));
    assertTrue(e.getMessage().contains("has nothing that sparsegpt prepared"), e.getMessage());
    String wrong = files.write(prepared(methods().get(0)).arrays(), "alps", "two");
    e = assertThrows(MalformedCheckpointException.class, () -> files.read(wrong, methods().get(2)));
    assertTrue(e.getMessage().contains("has no array 'scales'"), e.getMessage());
  }
}
