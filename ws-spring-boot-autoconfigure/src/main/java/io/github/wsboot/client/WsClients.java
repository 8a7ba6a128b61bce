package io.github.wsboot.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.WsCloseStatus;

/**
 * Clients that share threads of their own and end together. The threads are there while
 * there are clients.
 *
 * @since 0.1.0
 */
// the set forgets a client whenever it has ended
@SuppressWarnings("FutureReturnValueIgnored")
public final class WsClients implements AutoCloseable {

	private final ClientThreads threads = new ClientThreads();

	private final Set<ManagedClient> clients = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * A builder of such clients.
	 * @return a new builder, which connects to nothing any more once this is closed
	 */
	public WsClient.Builder builder() {
		return new ClientBuilder(this.threads, this::adopt);
	}

	/**
	 * Closes all clients, now and in future.
	 */
	@Override
	public void close() {
		this.closed = true;
		closeAll();
	}

	/**
	 * Closes all clients with 1001 and waits for that, each bounded by its
	 * {@code closeTimeout}.
	 */
	public void closeAll() {
		List<ManagedClient> all = List.copyOf(this.clients);
		all.forEach((client) -> client.startClose(WsCloseStatus.GOING_AWAY));
		all.forEach(ManagedClient::awaitEnd);
	}

	private void adopt(ManagedClient client) {
		this.clients.add(client);
		client.closed().whenComplete((status, failure) -> this.clients.remove(client));
		if (this.closed) {
			client.startClose(WsCloseStatus.GOING_AWAY);
		}
	}

}
