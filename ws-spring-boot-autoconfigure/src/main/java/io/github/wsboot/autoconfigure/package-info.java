/**
 * Wiring for Spring Boot: properties, conditions, beans and the analysis of failures. No
 * logic of its own.
 */
@NullMarked
package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.NullMarked;
