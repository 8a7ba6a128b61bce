/**
 * What the team chat needs to run on several nodes, and what starts them on one machine
 * to look at.
 */
@NullMarked
package io.github.wsboot.sample.cluster;

import org.jspecify.annotations.NullMarked;
