package io.github.wsboot.benchmark.peer;

import java.util.concurrent.ThreadLocalRandom;

import io.github.wsboot.benchmark.protocol.Command;
import io.github.wsboot.benchmark.protocol.Histogram;

/**
 * Does what the load client asks for, on the thread that brings it, and takes the time of
 * each call that sends.
 *
 * @param <S> a connection
 */
final class Commands<S> {

	private final Application<S> application;

	private final Histogram calls = new Histogram();

	Commands(Application<S> application) {
		this.application = application;
	}

	Histogram calls() {
		return this.calls;
	}

	void handle(S connection, String message) {
		switch (Command.operation(message)) {
			case Command.BROADCAST -> timed(() -> this.application.broadcast(message));
			case Command.ECHO -> this.application.reply(connection, message);
			case Command.UNICAST -> repeat(message, () -> this.application.unicast(message));
			case Command.JOIN -> {
				this.application.join(connection, name(Command.argument(message)));
				this.application.reply(connection, message);
			}
			case Command.GROUPS -> repeat(message, () -> this.application.send(randomGroup(message), message));
			default -> throw new IllegalArgumentException("Unknown command");
		}
	}

	private static String randomGroup(String message) {
		return name(ThreadLocalRandom.current().nextInt(Command.secondArgument(message)));
	}

	private static String name(int group) {
		return "group-" + group;
	}

	private void repeat(String message, Runnable call) {
		for (int i = Command.argument(message); i > 0; i--) {
			timed(call);
		}
	}

	private void timed(Runnable call) {
		long start = System.nanoTime();
		call.run();
		this.calls.add(System.nanoTime() - start);
	}

}
