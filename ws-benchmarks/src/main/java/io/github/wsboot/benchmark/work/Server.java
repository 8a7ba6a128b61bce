package io.github.wsboot.benchmark.work;

import java.io.IOException;
import java.time.Duration;

import io.github.wsboot.benchmark.load.Dialect;

/**
 * What a scenario sees of the peer it measures.
 */
public interface Server {

	int port();

	Dialect dialect();

	/**
	 * CPU time used so far.
	 */
	Duration cpu();

	/**
	 * Physical memory in use, 0 if it cannot be told.
	 */
	long residentBytes() throws IOException;

	/**
	 * Asks over the control line.
	 * @return the answer, empty if this peer has none
	 */
	String ask(String question) throws IOException;

}
