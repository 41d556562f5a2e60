/**
 * What every run has: the directory that it writes and what that has to agree with to be resumed;
 * progress, as a bar on a terminal, plain lines in a log, figures in the Spark UI; what it did and
 * how good its masks are, as {@code report.json} and the summary on the terminal; and what tells
 * mistakes of the user from failures of the program.
 */
package org.tsenor.job.run;
