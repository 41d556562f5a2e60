/**
 * SQL functions over the bands of a checkpoint. Their GPU face is in {@code org.tsenor.rapids}.
 *
 * <p>Its doors: the functions as columns and in catalogs, {@code MaskFunctions} and {@code
 * CatalogFunctions}; and what their row face in {@code org.tsenor.sql} and their GPU face share:
 * {@code RowwiseMask}, {@code BandArguments}, {@code MaskSettings}, {@code MaskOutput}.
 */
package org.tsenor.functions;
