package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.UserInputException;

/** Opens what is to be verified, and checks what needs no session. */
final class VerificationStart {
  private final VerifyRequest request;
  private final Configuration hadoop;
  private final List<String> faults = new ArrayList<>();

  VerificationStart(VerifyRequest request, Configuration hadoop) {
    this.request = request;
    this.hadoop = hadoop;
  }

  /**
   * What there is to check.
   *
   * @param checkpoint to verify
   * @param original it was made from, if it is to be compared
   * @param listing of the checkpoint's files
   * @param claims that it is held against
   */
  record Evidence(
      Checkpoint checkpoint,
      Optional<Checkpoint> original,
      FileListing listing,
      VerifyClaims claims) {}

  Verification begin() throws IOException {
    Path path = new Path(request.path());
    FileSystem files = Storage.of(hadoop, path).fileSystem();
    requireDirectory(files, path);
    Optional<Checkpoint> original = Optional.empty();
    if (request.against().isPresent()) {
      original = Optional.of(Checkpoint.open(hadoop, new Path(request.against().get())));
    }
    Path root = files.makeQualified(new Path(path.toString()));
    Optional<ReportClaims> report = report(ReportFile.in(files, root));
    FileListing listing = FileListing.of(files, root);
    Optional<Checkpoint> checkpoint = open(root);
    if (checkpoint.isEmpty() || (report.isEmpty() && request.expected().isEmpty())) {
      // Names and lengths of files may tell more than what stopped us.
      FileEvidence evidence = new FileEvidence(listing, faults);
      FileList.of(report, files, listing, faults)
          .ifPresent(list -> evidence.addList(list.name(), list.files()));
      return Verification.broken(faults);
    }
    try {
      VerifyClaims claims = claims(checkpoint.get(), report);
      return Verification.of(new Evidence(checkpoint.get(), original, listing, claims), faults);
    } catch (BrokenReportException e) {
      faults.add(ReportJson.FILE_NAME + ": " + e.getMessage());
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
    return Verification.broken(faults);
  }

  private static void requireDirectory(FileSystem files, Path path) throws IOException {
    if (!files.exists(path)) {
      throw new UserInputException("%s does not exist: nothing to verify".formatted(path));
    }
    if (!files.getFileStatus(path).isDirectory()) {
      throw new UserInputException(
          "%s is a file: give the directory of a pruned checkpoint".formatted(path));
    }
  }

  private Optional<ReportClaims> report(ReportFile file) throws IOException {
    if (!file.exists()) {
      if (request.expected().isEmpty()) {
        throw new UserInputException(
            "%s has no %s; say what to prove with --pattern, such as --pattern 16:32"
                .formatted(file.path().getParent(), ReportJson.FILE_NAME));
      }
      return Optional.empty();
    }
    try {
      return Optional.of(file.read());
    } catch (BrokenReportException e) {
      faults.add(ReportJson.FILE_NAME + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Checkpoint> open(Path root) throws IOException {
    try {
      return Optional.of(Checkpoint.open(hadoop, root));
    } catch (MalformedCheckpointException e) {
      // Here a malformed file is the answer and not a mistake of the user.
      faults.add(e.getMessage());
      return Optional.empty();
    }
  }

  private VerifyClaims claims(Checkpoint checkpoint, Optional<ReportClaims> report)
      throws IOException {
    if (report.isPresent()) {
      faults.addAll(new ReportConsistency(report.get(), checkpoint).faults());
      // A version that lets digests be chosen lists the files.
      if (report.get().settings().containsKey(PruneCatalog.DIGEST.key())
          && report.get().files().isEmpty()) {
        faults.add(ReportJson.FILE_NAME + ": has no field 'files'");
      }
    }
    return VerifyClaims.of(request, checkpoint, report, faults);
  }
}
