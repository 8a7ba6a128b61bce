/**
 * A message to a user on another node, by this library over Redis and by Spring's STOMP
 * broker relay over RabbitMQ.
 */
@NullMarked
package io.github.wsboot.benchmark.relay;

import org.jspecify.annotations.NullMarked;
