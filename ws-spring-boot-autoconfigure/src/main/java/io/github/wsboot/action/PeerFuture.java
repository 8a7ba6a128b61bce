package io.github.wsboot.action;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.WsConnection;
import org.jspecify.annotations.Nullable;

/**
 * What clients will say. Refuses to wait where it would wait in vain: on the thread that
 * reads them.
 */
final class PeerFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	private final List<WsConnection> connections;

	PeerFuture(List<WsConnection> connections) {
		this.connections = connections;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new PeerFuture<>(this.connections);
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		check();
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		check();
		return super.get(timeout, unit);
	}

	@Override
	public T join() {
		check();
		return super.join();
	}

	private void check() {
		if (!isDone() && this.connections.stream().anyMatch(WsConnection::isCallbackThread)) {
			throw new IllegalStateException("A callback of a connection cannot wait for that connection, because "
					+ "nothing is read while it runs. Go on in thenAccept, or make it a @WsAction, which may wait "
					+ "(unless ws.action.execution=inbound).");
		}
	}

}
