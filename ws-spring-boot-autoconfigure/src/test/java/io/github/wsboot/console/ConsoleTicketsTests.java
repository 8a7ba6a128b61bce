package io.github.wsboot.console;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsIdentity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ConsoleTickets} and {@link ConnectAsResolver}.
 */
class ConsoleTicketsTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

	private final ConsoleTickets tickets = new ConsoleTickets(this.nanos::get);

	@Test
	void takeWhenIssuedThenIdentityOnce() {
		String ticket = issue();
		WsIdentity identity = this.tickets.take(ticket);
		assertThat(identity).isNotNull();
		assertThat(identity.uniqueCode()).isEqualTo("alice");
		assertThat(identity.uid()).isEqualTo("u1");
		assertThat(identity.principal()).isNotNull().extracting("name").isEqualTo("u1");
		assertThat(this.tickets.take(ticket)).isNull();
	}

	@Test
	void takeWhenThirtySecondsHavePassedThenNothing() {
		String early = issue();
		String late = issue();
		this.nanos.addAndGet(ConsoleTickets.LIFE.toNanos() - 1);
		assertThat(this.tickets.take(early)).isNotNull();
		this.nanos.addAndGet(1);
		assertThat(this.tickets.take(late)).isNull();
	}

	@Test
	void takeWhenInventedThenNothing() {
		issue();
		assertThat(this.tickets.take("")).isNull();
		assertThat(this.tickets.take("alice")).isNull();
	}

	@Test
	void takeWhenAtOnceThenOneGetsIt() {
		String ticket = issue();
		long taken = IntStream.range(0, 100)
			.parallel()
			.mapToObj((i) -> this.tickets.take(ticket))
			.filter(Objects::nonNull)
			.count();
		assertThat(taken).isEqualTo(1);
	}

	@Test
	void issueWhenManyThenAllDifferUntilTooManyWait() {
		Set<String> all = IntStream.range(0, 1000).mapToObj((i) -> issue()).collect(Collectors.toSet());
		assertThat(all).hasSize(1000).allMatch((ticket) -> ticket.matches("[A-Za-z0-9_-]{32}"));
		assertThat(this.tickets.issue("bob", null)).isNull();
		this.nanos.addAndGet(ConsoleTickets.LIFE.toNanos());
		assertThat(this.tickets.issue("bob", null)).isNotNull();
	}

	@Test
	void resolveWhenThereIsNoTicketThenSomebodyElseAnswers() {
		assertThat(new ConnectAsResolver(this.tickets).resolve(new TestHandshake())).isNull();
	}

	@Test
	void resolveWhenTicketIsUsedThenRefused() {
		ConnectAsResolver resolver = new ConnectAsResolver(this.tickets);
		TestHandshake handshake = new TestHandshake().withQuery(ConnectAsResolver.PARAMETER, issue());
		assertThat(resolver.resolve(handshake)).isNotNull();
		assertThatExceptionOfType(HandshakeRejectedException.class).isThrownBy(() -> resolver.resolve(handshake))
			.satisfies((ex) -> assertThat(ex.getHttpStatus()).isEqualTo(401));
	}

	private String issue() {
		return Objects.requireNonNull(this.tickets.issue("alice", "u1"));
	}

}
