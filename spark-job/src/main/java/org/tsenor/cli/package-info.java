/**
 * The command line. Commands turn options into settings and hand over; what goes wrong becomes one
 * line on the standard error and an exit code.
 */
package org.tsenor.cli;
