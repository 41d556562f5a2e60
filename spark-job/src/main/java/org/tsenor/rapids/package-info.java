/**
 * The GPU face of the SQL functions, inside of the RAPIDS plugin: the only package that sees the
 * plugin's types. Nothing here is loaded where the plugin's jar is not.
 */
package org.tsenor.rapids;
