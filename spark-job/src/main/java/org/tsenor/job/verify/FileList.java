package org.tsenor.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.run.ReportJson;
import org.tsenor.source.OutputContents;

/**
 * What an output says that its files are.
 *
 * @param name of the file that says it
 * @param files records by path
 */
record FileList(String name, Map<String, FileRecord> files) {

  /**
   * The list in a report, or, of an output that no run wrote, beside the records of its bands.
   *
   * @param faults receives a list that cannot be read
   * @return empty if there is none
   */
  static Optional<FileList> of(
      Optional<ReportClaims> report,
      FileSystem fileSystem,
      FileListing listing,
      List<String> faults)
      throws IOException {
    if (listing.has(ReportJson.FILE_NAME)) {
      return report
          .flatMap(ReportClaims::files)
          .map(files -> new FileList(ReportJson.FILE_NAME, files));
    }
    if (!listing.has(OutputContents.LIST)) {
      return Optional.empty();
    }
    try {
      JsonNode root =
          new ReportFile(fileSystem, Storage.child(listing.root(), OutputContents.LIST)).json();
      return Optional.of(
          new FileList(
              OutputContents.LIST,
              FileRecords.read(FileRecords.FIELD, root.path(FileRecords.FIELD))));
    } catch (BrokenReportException | IllegalArgumentException e) {
      faults.add(OutputContents.LIST + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
