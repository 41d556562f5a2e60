/** The notebooks, run. */
package org.tsenor.it.notebook;
