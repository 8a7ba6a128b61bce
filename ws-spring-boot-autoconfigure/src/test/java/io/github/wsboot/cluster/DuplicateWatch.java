package io.github.wsboot.cluster;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;

/**
 * Sees when a connection opens while another one of its code is open, on whichever node
 * of this JVM.
 */
final class DuplicateWatch implements WsHandlerFunc {

	/** The codes that were open twice. */
	final List<String> duplicates = new CopyOnWriteArrayList<>();

	private final Set<WsConnection> opened = ConcurrentHashMap.newKeySet();

	/** Told when it happens. */
	volatile Consumer<String> listener = (duplicate) -> {
	};

	@Override
	public void onOpen(WsConnection connection) {
		for (WsConnection other : this.opened) {
			if (other.uniqueCode().equals(connection.uniqueCode()) && other.isOpen() && connection.isOpen()) {
				this.duplicates.add(connection.uniqueCode());
				this.listener.accept(connection.uniqueCode());
			}
		}
		this.opened.add(connection);
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		this.opened.remove(connection);
	}

	long open() {
		return this.opened.stream().filter(WsConnection::isOpen).count();
	}

}
