/**
 * The API: everything an application imports. Depends on the JDK and JSpecify only.
 */
@NullMarked
package io.github.wsboot;

import org.jspecify.annotations.NullMarked;
