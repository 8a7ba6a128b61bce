package io.github.wsboot.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test can send to a process that it has started.
 */
enum Signal {

	STOP, CONT, KILL;

	void sendTo(ProcessHandle process) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + this, String.valueOf(process.pid())).inheritIO().start();
			assertThat(kill.waitFor()).isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
