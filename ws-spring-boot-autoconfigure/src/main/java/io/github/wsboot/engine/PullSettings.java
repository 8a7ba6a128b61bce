package io.github.wsboot.engine;

/**
 * Limits of the connections whose messages the application fetches.
 *
 * @param maxMessages messages, or parts of them, that may wait to be received
 * @param maxBytes their payload
 * @param maxMessageSize the largest message that is received as a whole, in bytes
 * @since 0.1.0
 */
public record PullSettings(int maxMessages, long maxBytes, long maxMessageSize) {

}
