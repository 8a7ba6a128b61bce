package io.github.wsboot.sample;

import java.time.Duration;

/**
 * Who may not be here for a while. Stands for the table of accounts that an application
 * has.
 */
interface Suspensions {

	/** How long somebody is away. */
	Duration TIME = Duration.ofMinutes(10);

	/**
	 * Suspends somebody from now on.
	 * @throws io.github.wsboot.ClusterUnavailableException if that cannot be kept
	 */
	void add(String name);

	/**
	 * Whether somebody is suspended now.
	 * @throws io.github.wsboot.ClusterUnavailableException if that cannot be found out
	 */
	boolean contains(String name);

}
