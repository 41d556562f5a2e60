/** Rows of Parquet files, read by Parquet's own library: without Spark, one column and no other. */
package org.tsenor.tokens.parquet;
