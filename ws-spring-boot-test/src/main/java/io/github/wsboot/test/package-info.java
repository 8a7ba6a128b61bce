/**
 * What an application's tests need. Depends on the API and the JDK, and on Jackson 3
 * where JSON is asked for.
 */
@NullMarked
package io.github.wsboot.test;

import org.jspecify.annotations.NullMarked;
