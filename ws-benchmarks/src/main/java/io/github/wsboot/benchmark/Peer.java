package io.github.wsboot.benchmark;

import java.util.List;
import java.util.Set;

import io.github.wsboot.benchmark.load.Dialect;

/**
 * A server that takes part.
 *
 * @param name its name in options and results
 * @param title what it is
 * @param baseline the peer by hand whose ratio is given, on the same container
 * @param dialect what it speaks
 * @param operations what it can do, as characters of commands
 * @param answers what it answers on the control line
 * @param launch how it is started
 */
record Peer(String name, String title, String baseline, Dialect dialect, String operations, Set<String> answers,
		Launch launch) {

	boolean can(String needed) {
		return needed.chars().allMatch((operation) -> this.operations.indexOf(operation) >= 0);
	}

	/**
	 * How a peer is started.
	 */
	@FunctionalInterface
	interface Launch {

		/**
		 * Makes the command.
		 * @return the command
		 * @throws UnavailableException if this machine lacks something for it
		 */
		List<String> command() throws UnavailableException;

	}

	/**
	 * A peer cannot take part on this machine.
	 */
	static final class UnavailableException extends Exception {

		private static final long serialVersionUID = 1L;

		UnavailableException(String reason) {
			super(reason);
		}

	}

}
