/**
 * The command line. Commands turn options into settings and hand over; what goes wrong becomes one
 * line on the standard error and an exit code. Checkpoints of any size without a model are made
 * here, too, for benchmarks and for tests of large files.
 */
package org.tsenor.cli;
