package io.github.wsboot.action;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The way of requests to connections of other nodes.
 *
 * @since 0.1.0
 */
public interface RequestForwarding {

	/**
	 * Hands a request to the node of a connection. Does not wait.
	 * @param uniqueCode the code of the connection, which is not on this node
	 * @param request what {@link Requests#answer} of that node understands
	 * @param timeout how long to wait for its answer
	 * @return its answer; fails with a {@link java.util.NoSuchElementException} if no
	 * node has the connection
	 */
	CompletableFuture<byte[]> forward(String uniqueCode, byte[] request, Duration timeout);

}
