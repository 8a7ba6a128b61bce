/**
 * The bridge between servlet containers and the engine: the handshake (origin, grammar,
 * identity, limits, in this order) and, per connection, a bridge that passes on what
 * arrives and a {@link io.github.wsboot.engine.Wire} that writes.
 * <p>
 * May use the API, the engine, Spring's web modules and the servlet API. Classes of
 * Tomcat and Jetty appear only in classes that carry their names.
 */
@NullMarked
package io.github.wsboot.servlet;

import org.jspecify.annotations.NullMarked;
