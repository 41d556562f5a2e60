/**
 * The way in that programs used before {@link org.tsenor.Tsenor}; below it are the rooms of a run.
 */
package org.tsenor.job;
