/**
 * What a session is told by name: the catalog {@link org.tsenor.sql.TsenorCatalog}, with what there
 * is to do as procedures and with the mask functions, and the extension that registers these,
 * {@link org.tsenor.sql.TsenorExtensions}.
 */
package org.tsenor.sql;
