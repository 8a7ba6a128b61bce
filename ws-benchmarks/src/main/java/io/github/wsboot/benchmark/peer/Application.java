package io.github.wsboot.benchmark.peer;

/**
 * What an application does with the means of one peer.
 *
 * @param <S> a connection
 */
interface Application<S> {

	void reply(S connection, String message);

	void broadcast(String message);

	/**
	 * Sends to one connection that is chosen at random.
	 */
	default void unicast(String message) {
		throw new UnsupportedOperationException();
	}

	default void join(S connection, String group) {
		throw new UnsupportedOperationException();
	}

	default void send(String group, String message) {
		throw new UnsupportedOperationException();
	}

}
