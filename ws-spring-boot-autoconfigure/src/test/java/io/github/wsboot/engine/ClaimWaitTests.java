package io.github.wsboot.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for connections that wait for the outcome of their claims.
 */
class ClaimWaitTests {

	private final CompletableFuture<Claim> claim = new CompletableFuture<>();

	private final AtomicInteger callbacks = new AtomicInteger();

	private final TestHub hub = TestHub.join(engine(), TestSettings.unboundedQueue(), new WsHandlerFunc() {

		@Override
		public void onOpen(WsConnection connection) {
			ClaimWaitTests.this.callbacks.incrementAndGet();
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			ClaimWaitTests.this.callbacks.incrementAndGet();
		}

	});

	@AfterEach
	void close() {
		this.claim.complete(Claim.GRANTED);
		this.hub.close();
	}

	@Test
	void whoeverClosesMeanwhileIsGoneAtOnce() throws Exception {
		Connection connection = this.hub.open("code");
		connection.closed(WsCloseStatus.ABNORMAL);
		connection.whenDeparted().get(30, TimeUnit.SECONDS);
		assertThat(this.hub.isEmpty()).isTrue();
		this.claim.complete(Claim.GRANTED);
		assertThat(this.callbacks).hasValue(0);
	}

	@Test
	void whoeverIsClosedBeforeTheOutcomeHasNoCallbacks() throws Exception {
		Connection first = this.hub.open("code");
		Connection second = this.hub.open("code");
		first.whenDeparted().get(30, TimeUnit.SECONDS);
		assertThat(this.callbacks).hasValue(0);
		this.claim.complete(Claim.GRANTED);
		second.close();
		second.whenDeparted().get(30, TimeUnit.SECONDS);
		assertThat(this.callbacks).hasValue(2);
	}

	/**
	 * A way into a cluster where claims wait.
	 */
	private ClusterEngine engine() {
		ClusterEngine engine = new InMemoryCluster().newEngine();
		return (ClusterEngine) Proxy.newProxyInstance(getClass().getClassLoader(),
				List.of(ClusterEngine.class).toArray(Class<?>[]::new), (proxy, method, arguments) -> {
					if (method.getName().equals("claim")) {
						return this.claim;
					}
					try {
						return method.invoke(engine, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
