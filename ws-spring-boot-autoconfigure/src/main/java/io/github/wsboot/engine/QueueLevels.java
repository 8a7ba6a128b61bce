package io.github.wsboot.engine;

/**
 * What waits to be written on this node at one moment.
 *
 * @param messages messages of all connections
 * @param bytes their payload
 * @param fullest the payload that waits for the one connection for which most does
 * @param waiting connections for which something waits
 * @since 0.1.0
 */
public record QueueLevels(long messages, long bytes, long fullest, int waiting) {

}
