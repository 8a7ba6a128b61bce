package io.github.wsboot.benchmark.peer;

import java.util.function.BiConsumer;

/**
 * An application that keeps its connections in maps and loops over them.
 *
 * @param <S> a connection
 */
final class DirectoryApplication<S> implements Application<S> {

	private final Directory<S> directory = new Directory<>();

	private final BiConsumer<S, String> sender;

	DirectoryApplication(BiConsumer<S, String> sender) {
		this.sender = sender;
	}

	Directory<S> directory() {
		return this.directory;
	}

	@Override
	public void reply(S connection, String message) {
		this.sender.accept(connection, message);
	}

	@Override
	public void broadcast(String message) {
		this.directory.all().forEach((connection) -> this.sender.accept(connection, message));
	}

	@Override
	public void unicast(String message) {
		this.sender.accept(this.directory.random(), message);
	}

	@Override
	public void join(S connection, String group) {
		this.directory.join(connection, group);
	}

	@Override
	public void send(String group, String message) {
		this.directory.members(group).forEach((connection) -> this.sender.accept(connection, message));
	}

}
