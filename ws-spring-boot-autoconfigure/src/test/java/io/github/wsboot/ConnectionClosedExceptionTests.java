package io.github.wsboot;

import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionClosedException}.
 */
class ConnectionClosedExceptionTests {

	private final ConnectionClosedException closed = new ConnectionClosedException(WsCloseStatus.GOING_AWAY);

	@Test
	void b002_10WhenACloseIsWrappedThenFoundAmongTheCauses() {
		Exception wrapped = new IllegalStateException(new ExecutionException(this.closed));
		assertThat(ConnectionClosedException.isClose(wrapped, 1000, 1001)).isTrue();
		assertThat(ConnectionClosedException.isClose(wrapped, 1000)).isFalse();
		assertThat(ConnectionClosedException.isUnexpectedClose(wrapped, 1000)).isTrue();
		assertThat(ConnectionClosedException.isUnexpectedClose(wrapped, 1000, 1001)).isFalse();
		assertThat(ConnectionClosedException.isUnexpectedClose(wrapped)).isTrue();
		assertThat(ConnectionClosedException.statusOf(wrapped)).contains(WsCloseStatus.GOING_AWAY);
	}

	@Test
	void isCloseWhenSomethingElseThenNeither() {
		Exception other = new IllegalStateException("other");
		assertThat(ConnectionClosedException.isClose(other, 1000)).isFalse();
		assertThat(ConnectionClosedException.isUnexpectedClose(other, 1000)).isFalse();
		assertThat(ConnectionClosedException.statusOf(null)).isEmpty();
	}

	@Test
	void statusOfWhenCausesRunInACircleThenItEnds() {
		Exception first = new IllegalStateException("first");
		Exception second = new IllegalStateException("second", first);
		first.initCause(second);
		assertThat(ConnectionClosedException.statusOf(first)).isEmpty();
	}

}
