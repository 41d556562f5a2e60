package org.tsenor.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * The job's side of the commit: makes committed shards a checkpoint.
 *
 * <p>First everything is brought together in the staging directory and listed ({@link #stage});
 * then it gets its names ({@link Publication}).
 *
 * @param store that holds the shards
 * @param template that the output follows; empty if the shards are all there is
 */
public record CheckpointCommit(ShardStore store, Optional<Template> template) {
  /** The one name that loaders find without an index. */
  static final String SINGLE = "model.safetensors";

  /** Files that say of others that they are there: each comes when these are on disk. */
  static final List<String> LAST =
      List.of(CheckpointIndex.FILE_NAME, OutputContents.REPORT, OutputContents.LIST);

  /**
   * Brings together what is published: the files of committed shards, the template's other files,
   * the index.
   *
   * @param needed shards that must be there
   * @param bands whether records of bands are part of the output
   * @return the files in the order in which they get their names
   * @throws IOException if a shard is missing; nothing is published then
   */
  public Map<String, Manifest.Entry> stage(Set<String> needed, boolean bands) throws IOException {
    Map<String, Map<Artifact, FileRecord>> shards = store.committedShards();
    requireAll(needed, shards.keySet());
    store.requireHeld();
    store.storage().fileSystem().delete(store.paths().stagedFiles(), true);
    Map<String, Manifest.Entry> files = new LinkedHashMap<>();
    for (Artifact artifact : List.of(Artifact.MASKS, Artifact.COMPACT, Artifact.BANDS)) {
      if (artifact != Artifact.BANDS || bands) {
        add(artifact, shards, files);
      }
    }
    if (template.isPresent()) {
      for (String file : template.get().otherFiles()) {
        copy(file, files);
      }
    }
    add(Artifact.SHARDS, shards, files);
    addIndex(shards.keySet(), files);
    return withArchive(shards, files);
  }

  /** Where compact shards were written, the archive gets what a checkpoint needs beside them. */
  private Map<String, Manifest.Entry> withArchive(
      Map<String, Map<Artifact, FileRecord>> shards, Map<String, Manifest.Entry> files)
      throws IOException {
    Map<String, FileRecord> compact = new TreeMap<>();
    shards.forEach(
        (shard, records) -> {
          if (records.containsKey(Artifact.COMPACT)) {
            compact.put(shard, records.get(Artifact.COMPACT));
          }
        });
    if (compact.isEmpty()) {
      return files;
    }
    Map<String, Manifest.Entry> archive = new LinkedHashMap<>();
    Map<String, FileRecord> others = new TreeMap<>();
    for (Map.Entry<String, Manifest.Entry> file : files.entrySet()) {
      if (isStagedFile(file.getValue())) {
        others.put(file.getKey(), file.getValue().record());
        String copy =
            "%s/%s/%s".formatted(CheckpointNames.COMPACT, ArchiveManifest.FOLDER, file.getKey());
        archive.put(copy, stageCopy(store.paths().stagedFile(file.getKey()), copy));
      }
    }
    String manifest = CheckpointNames.COMPACT + "/" + ArchiveManifest.FILE_NAME;
    archive.put(manifest, stageFile(manifest, new ArchiveManifest(compact, others).toBytes()));
    // Names that make the rest count come last.
    archive.putAll(files);
    return archive;
  }

  private Manifest.Entry stageCopy(Path source, String copy) throws IOException {
    Path staged = prepareStaged(copy);
    FileRecord record =
        store.storage().copyTo(source, store.storage(), staged, store.target().digest());
    store.storage().syncDirectory(staged.getParent());
    return entry(copy, record);
  }

  private boolean isStagedFile(Manifest.Entry file) {
    return file.staged().startsWith(store.paths().stagedFiles().getName() + "/");
  }

  private void add(
      Artifact artifact,
      Map<String, Map<Artifact, FileRecord>> shards,
      Map<String, Manifest.Entry> files)
      throws IOException {
    for (Map.Entry<String, Map<Artifact, FileRecord>> shard : shards.entrySet()) {
      String staged = artifact.stagedDirectory() + "/" + shard.getKey() + artifact.suffix();
      FileRecord record = shard.getValue().get(artifact);
      if (artifact == Artifact.BANDS) {
        record =
            FileRecord.read(
                store.storage().fileSystem(),
                store.committed(artifact, shard.getKey()),
                store.target().digest());
      }
      if (record != null) {
        files.put(artifact.relative(shard.getKey()), new Manifest.Entry(staged, record));
      }
    }
  }

  private void copy(String file, Map<String, Manifest.Entry> files) throws IOException {
    Path staged = prepareStaged(file);
    FileRecord record =
        template
            .orElseThrow()
            .checkpoint()
            .storage()
            .copyTo(
                template.get().checkpoint().path(file),
                store.storage(),
                staged,
                store.target().digest());
    store.storage().syncDirectory(staged.getParent());
    files.put(file, entry(file, record));
  }

  /** Puts one more file beside those that wait. */
  public Manifest.Entry stageFile(String file, byte[] bytes) throws IOException {
    store.storage().writeAtomically(prepareStaged(file), bytes);
    return entry(file, FileRecord.of(bytes, store.target().digest()));
  }

  /** Adds the sums that {@code sha256sum} checks, where files have such. */
  public void addSums(Map<String, Manifest.Entry> files) throws IOException {
    addSums(files, new Manifest(files, List.of()).records());
  }

  /**
   * Adds the sums of an output.
   *
   * @param output what its files are; the sums themselves and what lists them are left out
   */
  public void addSums(Map<String, Manifest.Entry> files, Map<String, FileRecord> output)
      throws IOException {
    if (store.target().digest() == DigestAlgorithm.SHA256) {
      Map<String, FileRecord> summed = new TreeMap<>(output);
      summed.remove(Sha256Sums.FILE_NAME);
      String sums = Sha256Sums.of(summed);
      files.put(
          Sha256Sums.FILE_NAME,
          stageFile(Sha256Sums.FILE_NAME, sums.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private Path prepareStaged(String file) throws IOException {
    Path staged = store.paths().stagedFile(file);
    store.storage().makeDirectories(staged.getParent());
    return staged;
  }

  private Manifest.Entry entry(String file, FileRecord record) {
    return new Manifest.Entry(store.paths().stagedFiles().getName() + "/" + file, record);
  }

  private void requireAll(Set<String> needed, Set<String> committed) throws IOException {
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(committed);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "no row came for %d of the %d shards%s: %s. All are needed, whole, in one write"
              .formatted(
                  missing.size(),
                  needed.size(),
                  template.map(like -> " of " + like.checkpoint().root()).orElse(""),
                  missing));
    }
  }

  private void addIndex(Set<String> shards, Map<String, Manifest.Entry> files) throws IOException {
    if (template.isPresent() && template.get().keepsIndex()) {
      copy(CheckpointIndex.FILE_NAME, files);
    } else if (!shards.equals(Set.of(SINGLE))) {
      Map<String, ShardHeader> headers =
          template.isPresent() ? template.get().headers() : headersOf(shards);
      requireDistinct(headers);
      long totalSize = headers.values().stream().mapToLong(ShardHeader::dataBytes).sum();
      files.put(
          CheckpointIndex.FILE_NAME,
          stageFile(CheckpointIndex.FILE_NAME, CheckpointIndex.of(headers).toBytes(totalSize)));
    }
  }

  private static void requireDistinct(Map<String, ShardHeader> headers) throws IOException {
    Map<String, String> shardByTensor = new HashMap<>();
    for (Map.Entry<String, ShardHeader> shard : headers.entrySet()) {
      for (TensorEntry tensor : shard.getValue().tensors()) {
        String other = shardByTensor.put(tensor.name(), shard.getKey());
        if (other != null) {
          throw new IllegalArgumentException(
              "tensor '%s' came in the shards %s and %s: allowed is one"
                  .formatted(tensor.name(), other, shard.getKey()));
        }
      }
    }
  }

  private Map<String, ShardHeader> headersOf(Set<String> shards) throws IOException {
    FileSystem fileSystem = store.storage().fileSystem();
    Map<String, ShardHeader> headers = new TreeMap<>();
    for (String shard : shards) {
      try (ShardReader reader =
          ShardReader.open(fileSystem, store.located(Artifact.SHARDS, shard))) {
        headers.put(shard, reader.header());
      } catch (FileNotFoundException e) {
        throw new IOException("shard %s is recorded but not there".formatted(shard), e);
      }
    }
    return headers;
  }

  /**
   * Takes back what the job did, as long as nothing of it has a final name that says so: its
   * staging directory and, where shards have final names at once, those.
   *
   * @param created whether the output directory goes too, if it is left empty
   * @throws OutputLostException if another run has taken the output over
   */
  public void giveUp(boolean created) throws IOException {
    FileSystem fileSystem = store.storage().fileSystem();
    List<Path> named = new ArrayList<>();
    if (!store.storage().renamesCheaply() && !store.target().beside()) {
      named.addAll(namedShards());
    }
    // First: what a task commits from here on, it takes back itself.
    store.removeStaging();
    for (Path file : named) {
      fileSystem.delete(file, false);
    }
    for (Artifact artifact : Artifact.values()) {
      if (artifact != Artifact.SHARDS && !named.isEmpty()) {
        Directories.removeIfEmpty(fileSystem, store.paths().finalDirectory(artifact));
      }
    }
    if (created) {
      Directories.removeIfEmpty(fileSystem, store.paths().root());
    }
  }

  /** What tasks have uploaded, committed or not: the directory was empty before. */
  private List<Path> namedShards() throws IOException {
    List<Path> named = new ArrayList<>();
    for (Artifact artifact : Artifact.values()) {
      for (var status :
          Directories.list(store.storage().fileSystem(), store.paths().finalDirectory(artifact))) {
        if (status.isFile()
            && status.getPath().getName().endsWith(".safetensors" + artifact.suffix())) {
          named.add(status.getPath());
        }
      }
    }
    return named;
  }
}
