package io.github.wsboot.engine.cluster;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.cluster.Member;

/**
 * Asks and changes the connection with a code, on whichever node it is.
 */
final class CodeRouter {

	private final WebSocketManager local;

	private final Predicate<String> readable;

	private final Bus bus;

	private final Commands commands;

	private final Peers peers;

	CodeRouter(WebSocketManager local, Predicate<String> readable, Bus bus, Commands commands, Peers peers) {
		this.local = local;
		this.readable = readable;
		this.bus = bus;
		this.commands = commands;
		this.peers = peers;
	}

	/**
	 * Changes a connection, and returns when every node can see that.
	 * @param here does it if the connection is on this node
	 * @param there what its node has to do otherwise
	 * @return whether something was changed
	 */
	boolean change(String uniqueCode, BooleanSupplier here, Function<Selection, Command> there) {
		if (here.getAsBoolean()) {
			this.peers.awaitVisible(List.of(uniqueCode));
			return true;
		}
		if (this.local.isOnline(uniqueCode) || this.bus.isOwn(uniqueCode)) {
			return false;
		}
		return this.commands.onCode(uniqueCode, there.apply(Selection.of(Target.code(uniqueCode))));
	}

	/**
	 * Reads something of a connection.
	 * @param here reads it if the connection is on this node, or closing on it
	 * @param there reads it from what its node has published
	 * @param none what there is to read of nobody
	 */
	<T> T read(String uniqueCode, Supplier<T> here, Function<Member, T> there, T none) {
		T value = here.get();
		if (this.readable.test(uniqueCode) || this.bus.isOwn(uniqueCode)) {
			return value;
		}
		Member member = this.peers.member(uniqueCode);
		return (member != null) ? there.apply(member) : none;
	}

}
