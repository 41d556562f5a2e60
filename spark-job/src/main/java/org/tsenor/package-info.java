/**
 * The door: {@link org.tsenor.Tsenor} does everything there is to do, for the command line, SQL,
 * Python and programs alike.
 */
package org.tsenor;
