package org.tsenor.source.commit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The output's file system as tasks see it: a file is created where its directory is, or not at
 * all.
 *
 * <p>Hadoop's file systems make missing directories. A task that is killed late, when the driver
 * has removed the staging directory, would bring it back.
 */
final class StagingFileSystem extends FilterFileSystem {
  StagingFileSystem(FileSystem fileSystem) {
    super(fileSystem);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (fs instanceof RawLocalFileSystem local) {
      // Its createNonRecursive makes directories all the same.
      return new FSDataOutputStream(
          new BufferedOutputStream(
              Files.newOutputStream(local.pathToFile(path).toPath()), bufferSize),
          statistics);
    }
    EnumSet<CreateFlag> flags =
        overwrite
            ? EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE)
            : EnumSet.of(CreateFlag.CREATE);
    return fs.createNonRecursive(
        path, permission, flags, bufferSize, replication, blockSize, progress);
  }
}
