package io.github.wsboot.engine;

import java.time.Duration;

/**
 * What waits to be written to one connection at one moment.
 *
 * @param messages how many messages
 * @param bytes their payload
 * @param blocked how long the transport has not taken what is being written, zero if
 * nothing is
 * @since 0.1.0
 */
public record QueueLevel(int messages, long bytes, Duration blocked) {

}
