/**
 * The settings of a run: one key space, read from arguments, a recipe and Spark properties into
 * validated records. {@link org.tsenor.job.settings.Setting} is the catalog.
 */
package org.tsenor.job.settings;
