/**
 * Tests of the test client.
 */
@org.jspecify.annotations.NullMarked
package io.github.wsboot.test;
