/**
 * What every run has: the directory that it writes and what that has to agree with to be resumed;
 * progress, as a bar on a terminal, plain lines in a log, figures in the Spark UI; what it did and
 * how good its masks are, as {@code report.json} and the summary on the terminal; and what tells
 * mistakes of the user from failures of the program.
 *
 * <p>Its doors: for jobs that prune, {@code PrunedRun} with {@code OutputDirectory} and {@code
 * RunState}, and the figures of a band, {@code SolvedBand}, {@code SolvedBy}, {@code PrunedColumn},
 * {@code CalibratedFigures}; for all jobs {@code Progress}, {@code ProgressText}, {@code JobLabel};
 * for the faces and for verification what a run tells, {@code PruneReport}, {@code ReportJson},
 * {@code ReportSummary}, {@code OutputNames}, {@code Software}, {@code UserFaults}. That is more
 * than a room should have: two methods of pruning and all faces share it, so that they cannot
 * differ.
 */
package org.tsenor.job.run;
