package io.github.wsboot.benchmark;

import java.util.List;
import java.util.Set;

import io.github.wsboot.benchmark.load.Dialect;
import io.github.wsboot.benchmark.work.Scenario;
import io.github.wsboot.benchmark.work.Scenarios;

/**
 * A server that takes part.
 *
 * @param name its name in options and results
 * @param title what it is
 * @param role why it takes part
 * @param baseline the peer by hand whose ratio is given, on the same container
 * @param dialect what it speaks
 * @param operations what it can do, as characters of commands
 * @param answers what it answers on the control line
 * @param launch how it is started
 */
record Peer(String name, String title, Role role, String baseline, Dialect dialect, String operations,
		Set<String> answers, Launch launch) {

	boolean can(String needed) {
		return needed.chars().allMatch((operation) -> this.operations.indexOf(operation) >= 0);
	}

	/**
	 * Whether it takes part in a full run's scenario, which has to end in about an hour.
	 */
	boolean isWorthwhile(Scenario scenario) {
		return switch (this.role) {
			case MAIN -> true;
			case OTHER -> Scenarios.forAll().contains(scenario.name());
			case VARIANT -> Scenarios.forVariants().contains(scenario.name());
		};
	}

	/**
	 * Why a peer takes part.
	 */
	enum Role {

		/** This library, what one writes without it, and what can be reached. */
		MAIN,

		/** Another way to do it. */
		OTHER,

		/** Another setting of this library. */
		VARIANT

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
