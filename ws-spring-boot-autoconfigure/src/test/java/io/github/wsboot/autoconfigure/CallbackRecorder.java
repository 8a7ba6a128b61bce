package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Echoes and keeps an eye on the order of callbacks.
 */
class CallbackRecorder implements WsHandlerFunc, AutoCloseable {

	final AtomicInteger opened = new AtomicInteger();

	final AtomicInteger closed = new AtomicInteger();

	final AtomicInteger messages = new AtomicInteger();

	final AtomicInteger pongs = new AtomicInteger();

	final AtomicInteger closedAfterDestruction = new AtomicInteger();

	final List<String> disorder = new CopyOnWriteArrayList<>();

	final List<Throwable> errors = new CopyOnWriteArrayList<>();

	final Map<String, WsCloseStatus> statuses = new ConcurrentHashMap<>();

	/** The ids of those that are open, by their codes. */
	private final Map<String, String> open = new ConcurrentHashMap<>();

	private volatile boolean destroyed;

	Set<String> openCodes() {
		return Set.copyOf(this.open.keySet());
	}

	@Override
	public void onOpen(WsConnection connection) {
		this.opened.incrementAndGet();
		String other = this.open.putIfAbsent(connection.uniqueCode(), connection.id());
		if (other != null) {
			this.disorder.add("opened before the one before was closed");
		}
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		this.messages.incrementAndGet();
		if (!connection.id().equals(this.open.get(connection.uniqueCode()))) {
			this.disorder.add("message outside of open and close");
		}
		connection.send(message);
	}

	@Override
	public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
		this.pongs.incrementAndGet();
	}

	@Override
	public void onError(WsConnection connection, Throwable error) {
		this.errors.add(error);
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		if (!this.open.remove(connection.uniqueCode(), connection.id())) {
			this.disorder.add("closed without open, or twice");
		}
		if (this.destroyed) {
			this.closedAfterDestruction.incrementAndGet();
		}
		this.statuses.put(connection.uniqueCode(), status);
		this.closed.incrementAndGet();
	}

	@Override
	public void close() {
		this.destroyed = true;
	}

	/**
	 * An application that does nothing else.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		CallbackRecorder recorder() {
			return new CallbackRecorder();
		}

	}

}
