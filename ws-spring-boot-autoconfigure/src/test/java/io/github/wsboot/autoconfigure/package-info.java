/**
 * Tests of the whole on real containers, and of the wiring.
 */
@org.jspecify.annotations.NullMarked
package io.github.wsboot.autoconfigure;
