/** What a run will do to every tensor of a checkpoint, and why, decided before anything is read. */
package org.tsenor.job.plan;
