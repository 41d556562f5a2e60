/**
 * The door: {@link org.tsenor.Tsenor} does everything there is to do, for the command line, SQL,
 * Python and programs alike, each {@link org.tsenor.job.settings.Operation} from settings to a
 * {@link org.tsenor.Report}. Where no session is yet, a {@link org.tsenor.Request} is made first.
 */
package org.tsenor;
