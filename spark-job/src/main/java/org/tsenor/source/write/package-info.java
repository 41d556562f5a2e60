/** Writes a query's rows as a checkpoint: plans the write, runs a writer in each task, commits. */
package org.tsenor.source.write;
