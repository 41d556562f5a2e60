/** What there is to do, as SQL procedures of the catalog. */
package org.tsenor.sql.procedure;
