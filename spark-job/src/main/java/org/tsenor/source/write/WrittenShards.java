package org.tsenor.source.write;

import java.util.Set;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * What a task reports when it has committed.
 *
 * @param shards names of the shards it committed
 */
record WrittenShards(Set<String> shards) implements WriterCommitMessage {}
