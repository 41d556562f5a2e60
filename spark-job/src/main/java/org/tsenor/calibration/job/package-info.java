/** What calibration needs Spark for: reading Parquet files. */
package org.tsenor.calibration.job;
