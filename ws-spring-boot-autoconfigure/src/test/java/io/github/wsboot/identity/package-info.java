/**
 * Tests of who a client is.
 */
@org.jspecify.annotations.NullMarked
package io.github.wsboot.identity;
