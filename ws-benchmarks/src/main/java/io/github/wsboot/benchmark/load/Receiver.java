package io.github.wsboot.benchmark.load;

import java.nio.ByteBuffer;

/**
 * What a workload does with what arrives. Called on the client's one thread.
 */
public interface Receiver {

	/**
	 * A command has arrived.
	 * @param link where
	 * @param buffer holds it
	 * @param offset where it starts
	 */
	void received(Link link, ByteBuffer buffer, int offset);

	/**
	 * Everything has been handled that one read has brought.
	 * @param link where
	 */
	default void endOfRead(Link link) {
	}

}
