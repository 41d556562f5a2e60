/** What the data source and the jobs take from the session they are called in. */
package org.tsenor.source.session;
