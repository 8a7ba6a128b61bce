/**
 * The engine: connections, send path, broadcast, liveness, membership and shutdown. Knows
 * the API and the JDK; no servlet, Spring, Redis, Micrometer or Jackson. A bridge hands
 * it a {@link io.github.wsboot.engine.Wire} per connection and tells it what arrives.
 */
@NullMarked
package io.github.wsboot.engine;

import org.jspecify.annotations.NullMarked;
