/**
 * What a run did and how good its masks are: {@code report.json} and the summary on the terminal.
 */
package org.tsenor.job.report;
