package org.tsenor.source.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.source.commit.CheckpointCommit;
import org.tsenor.source.commit.ShardStore;
import org.tsenor.source.commit.Template;
import org.tsenor.source.layout.SourceOptions;
import org.tsenor.source.shard.RowColumns;

/** Checks columns and options, opens the template and plans the write. */
final class BandWriteBuilder implements SupportsTruncate {
  private final Configuration configuration;
  private final LogicalWriteInfo info;
  private final SourceOptions options;
  private boolean replaces;

  BandWriteBuilder(Configuration configuration, LogicalWriteInfo info) {
    this.configuration = configuration;
    this.info = info;
    this.options = new SourceOptions(info.options().asCaseSensitiveMap());
  }

  @Override
  public WriteBuilder truncate() {
    replaces = true;
    return this;
  }

  @Override
  public Write build() {
    try {
      ShardStore store = ShardStore.of(configuration, new Path(options.path()));
      Optional<Template> template = template(store);
      BandDataWriterFactory factory =
          new BandDataWriterFactory(
              new SerializableConfiguration(configuration),
              store.paths().root().toString(),
              info.queryId(),
              RowColumns.of(info.schema()),
              template.map(Template::headers).orElse(Map.of()),
              options.flag(SourceOptions.COMPACT));
      CheckpointCommit commit =
          new CheckpointCommit(store, template, replaces, options.flag(SourceOptions.RESUMABLE));
      return new BandWrite(
          new BandBatchWrite(factory, commit),
          store.paths().root().toString(),
          options.flag(SourceOptions.CLUSTER));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Optional<Template> template(ShardStore store) throws IOException {
    Optional<String> like = options.text(SourceOptions.LIKE);
    OptionalLong shardSize = options.size(SourceOptions.SHARD_SIZE);
    if (like.isEmpty()) {
      if (shardSize.isPresent()) {
        throw new IllegalArgumentException(
            "option shardSize is set and like is not: without like the rows say which shard they"
                + " belong to, so set shardSize where they are read");
      }
      return Optional.empty();
    }
    Template template = Template.open(configuration, new Path(like.get()), shardSize);
    if (template.checkpoint().root().equals(store.paths().root())) {
      throw new IllegalArgumentException(
          "option like is the output itself, %s: allowed is another directory"
              .formatted(like.get()));
    }
    return Optional.of(template);
  }
}
