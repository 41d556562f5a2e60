package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir java.nio.file.Path directory;

  /** Local files behind the name of an object store, which must not be renamed. */
  static final class ObjectStore extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("s3a:///");
    }

    @Override
    public boolean rename(Path from, Path to) {
      throw new AssertionError("renames copy here");
    }
  }

  /** Local files behind the name of HDFS, whose rename does not replace. */
  static final class Cluster extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("hdfs:///");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return !exists(to) && super.rename(from, to);
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.s3a.impl", ObjectStore.class, RawLocalFileSystem.class);
    configuration.setBoolean("fs.s3a.impl.disable.cache", true);
    configuration.setClass("fs.hdfs.impl", Cluster.class, RawLocalFileSystem.class);
    configuration.setBoolean("fs.hdfs.impl.disable.cache", true);
    return configuration;
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void replacesAtomically(String scheme) throws IOException {
    Path path = new Path(scheme + "://" + directory.resolve("index.json"));
    Storage storage = Storage.of(configuration(), path);
    for (String text : List.of("first", "second, longer", "")) {
      storage.writeAtomically(path, text.getBytes(StandardCharsets.UTF_8));
      assertEquals(text, Files.readString(directory.resolve("index.json")));
    }
    assertEquals(List.of("index.json"), files(), "neither checksums nor temporary files stay");
  }

  @Test
  void smallFilesAreReplacedOnEveryFileSystem() throws IOException {
    replacesAtomically("file");
    replacesAtomically("hdfs");
    replacesAtomically("s3a");
  }

  @Test
  void knowsWhereRenamesAreCheap() throws IOException {
    assertTrue(Storage.of(configuration(), new Path("file:///x")).renamesCheaply());
    assertTrue(Storage.of(configuration(), new Path("hdfs:///x")).renamesCheaply());
    assertFalse(Storage.of(configuration(), new Path("s3a:///x")).renamesCheaply());
  }

  @Test
  void copiesByteForByte() throws IOException {
    byte[] bytes = new byte[(1 << 20) + 17];
    new java.util.Random(3).nextBytes(bytes);
    Files.write(directory.resolve("a"), bytes);
    Path target = new Path("s3a://" + directory.resolve("sub/b"));
    Path source = new Path(directory.resolve("a").toString());
    FileRecord copied =
        Storage.of(configuration(), source)
            .copyTo(source, Storage.of(configuration(), target), target, DigestAlgorithm.SHA256);
    assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("sub/b")));
    assertEquals(FileRecord.of(bytes, DigestAlgorithm.SHA256), copied);
  }

  @Test
  void aFailedCopyLeavesNothing() throws IOException {
    Path missing = new Path(directory.resolve("missing").toString());
    Path target = new Path(directory.resolve("b").toString());
    Storage storage = Storage.of(configuration(), target);
    assertThrows(
        IOException.class, () -> storage.copyTo(missing, storage, target, DigestAlgorithm.CRC32C));
    assertEquals(List.of(), files());
  }

  @Test
  void onlyOneCreatesAFile() throws IOException {
    for (String scheme : List.of("file", "s3a", "hdfs")) {
      Path path = new Path(scheme + "://" + directory.resolve("owner-" + scheme));
      Storage storage = Storage.of(configuration(), path);
      assertTrue(storage.createNew(path, new byte[] {1}), scheme);
      assertFalse(storage.createNew(path, new byte[] {2}), scheme);
      assertArrayEquals(
          new byte[] {1}, Files.readAllBytes(directory.resolve("owner-" + scheme)), scheme);
    }
  }

  @Test
  void replacesInOneStepAndOnlyWhatHasASource() throws IOException {
    for (String scheme : List.of("file", "s3a", "hdfs")) {
      Path source = new Path(scheme + "://" + directory.resolve("source"));
      Path target = new Path(scheme + "://" + directory.resolve("target"));
      Storage storage = Storage.of(configuration(), target);
      Files.writeString(directory.resolve("source"), "new");
      Files.writeString(directory.resolve("target"), "old");
      storage.replace(source, target);
      assertEquals("new", Files.readString(directory.resolve("target")), scheme);
      assertFalse(Files.exists(directory.resolve("source")), scheme);
      assertThrows(IOException.class, () -> storage.replace(source, target), scheme);
      assertEquals("new", Files.readString(directory.resolve("target")), scheme);
    }
  }

  @Test
  void findsFilesWhateverTheirNames() throws IOException {
    Path root = new Path(directory.toUri());
    for (String name : List.of("a:b", "x/12:30", "%20", "#?", " blank ", "[a]{b}", "é")) {
      Path path = Storage.child(root, name);
      Storage.of(configuration(), path).writeAtomically(path, new byte[] {7});
      assertArrayEquals(new byte[] {7}, Files.readAllBytes(directory.resolve(name)), name);
    }
  }

  @Test
  void saysWhereAColonIsNotAllowedInANameBeforeAnythingIsWritten() throws IOException {
    for (String scheme : List.of("file", "s3a")) {
      Storage storage = Storage.of(configuration(), new Path(scheme + "://" + directory));
      assertEquals(Optional.empty(), storage.refusal("logs/run_10:30.log"));
    }
    Storage cluster = Storage.of(configuration(), new Path("hdfs://" + directory));
    assertEquals(Optional.empty(), cluster.refusal("logs/run 10.30 #%é.log"));
    assertTrue(cluster.refusal("logs/run_10:30.log").orElseThrow().contains("colon"));
    assertTrue(cluster.refusal("10:30/run.log").orElseThrow().contains("colon"));
  }

  private static String missing(String path) {
    UnsupportedFileSystemException missing =
        assertThrows(
            UnsupportedFileSystemException.class,
            () -> Storage.of(new Configuration(), new Path(path)));
    assertTrue(missing.getMessage().startsWith(path + ": "), missing.getMessage());
    return missing.getMessage();
  }

  @Test
  void namesThePackageOfAFileSystemThatIsNotThere() {
    String hadoop = VersionInfo.getVersion();
    for (Map.Entry<String, String> known :
        Map.of(
                "s3a", "org.apache.hadoop:hadoop-aws:" + hadoop,
                "abfss", "org.apache.hadoop:hadoop-azure:" + hadoop,
                "wasb", "org.apache.hadoop:hadoop-azure:" + hadoop,
                "oss", "org.apache.hadoop:hadoop-aliyun:" + hadoop,
                "gs", "com.google.cloud.bigdataoss:gcs-connector")
            .entrySet()) {
      String message = missing(known.getKey() + "://place/model");
      assertTrue(message.contains("add the package " + known.getValue() + " ("), message);
    }
    String s3 = missing("s3://bucket/model");
    assertTrue(s3.contains("write s3a://bucket/model with the package"), s3);
    assertTrue(s3.contains("hadoop-aws:" + hadoop), s3);
    String unknown = missing("hfds://place/model");
    assertTrue(unknown.contains("there is no file system hfds://"), unknown);
    assertTrue(unknown.contains("fs.hfds.impl"), unknown);
  }

  @Test
  void namesThePackageOfTheDefaultFileSystem() {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", "s3a://bucket");
    IOException missing =
        assertThrows(
            UnsupportedFileSystemException.class,
            () -> CanonicalPath.of(configuration, new Path("/model")));
    assertTrue(missing.getMessage().contains("hadoop-aws"), missing.getMessage());
  }
}
