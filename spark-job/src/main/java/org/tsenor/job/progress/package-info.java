/** Progress of long work: a bar on a terminal, plain lines in a log, figures in the Spark UI. */
package org.tsenor.job.progress;
