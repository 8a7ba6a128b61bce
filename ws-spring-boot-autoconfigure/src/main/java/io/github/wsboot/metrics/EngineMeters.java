package io.github.wsboot.metrics;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Limit;
import io.github.wsboot.engine.Loss;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts what the engine tells. It exists before the hub, so that it counts in numbers of
 * its own, which registries read once it is bound to them.
 *
 * @since 0.1.0
 */
public final class EngineMeters implements EngineListener, MeterBinder, AutoCloseable {

	private static final int FIRST_STATUS = 100;

	private static final int STATUSES = 500;

	private final LongAdder opened = new LongAdder();

	private final LongAdder messagesReceived = new LongAdder();

	private final LongAdder bytesReceived = new LongAdder();

	private final LongAdder messagesSent = new LongAdder();

	private final LongAdder bytesSent = new LongAdder();

	private final LongAccumulator highest = new LongAccumulator(Math::max, 0);

	private final Map<CloseCause, CodedCounters> closed = new EnumMap<>(CloseCause.class);

	private final CodedCounters refused = new CodedCounters(WsMeter.CONNECTIONS_REFUSED, Tags.empty(),
			WsCloseStatus.REPLACED, WsCloseStatus.TRY_AGAIN_LATER);

	private final EnumCounters<Loss> lost = new EnumCounters<>(WsMeter.MESSAGES_LOST, Loss.class);

	private final EnumCounters<Limit> exceeded = new EnumCounters<>(WsMeter.LIMITS_EXCEEDED, Limit.class);

	private final TaggedTimers handshakes = new TaggedTimers(WsMeter.HANDSHAKES, STATUSES + 1,
			(index) -> Tags.of("status", (index < STATUSES) ? Integer.toString(FIRST_STATUS + index) : "other"),
			IntStream.of(101, 400, 401, 403, 429, 500, 503).map(EngineMeters::indexOf).toArray());

	private final TaggedTimers pings = TaggedTimers.untagged(WsMeter.PING_ROUNDTRIP);

	private final TaggedTimers sweeps = TaggedTimers.untagged(WsMeter.SWEEP);

	private final CopyOnWriteArrayList<Sizes> sizes = new CopyOnWriteArrayList<>();

	private final Bindings bindings = new Bindings();

	public EngineMeters() {
		EnumSet.allOf(CloseCause.class)
			.forEach((cause) -> this.closed.put(cause,
					new CodedCounters(WsMeter.CONNECTIONS_CLOSED, Tags.of("cause", TagValue.of(cause)), usual(cause))));
	}

	/**
	 * What connections mostly end with.
	 */
	private static WsCloseStatus usual(CloseCause cause) {
		return switch (cause) {
			case PEER, APPLICATION -> WsCloseStatus.NORMAL;
			case TRANSPORT -> WsCloseStatus.ABNORMAL;
			case REPLACED -> WsCloseStatus.REPLACED;
			case HEARTBEAT -> WsCloseStatus.NO_HEARTBEAT;
			case EXPIRED -> WsCloseStatus.TOKEN_EXPIRED;
			case SLOW, CLUSTER -> WsCloseStatus.TRY_AGAIN_LATER;
			case LIMIT -> WsCloseStatus.TOO_MANY_MESSAGES;
			case PROTOCOL -> WsCloseStatus.PROTOCOL_ERROR;
			case ERROR -> WsCloseStatus.SERVER_ERROR;
			case DRAIN -> WsCloseStatus.SERVICE_RESTART;
			case SHUTDOWN -> WsCloseStatus.GOING_AWAY;
		};
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Binding binding = this.bindings.to(registry);
		WsMeter.CONNECTIONS_OPENED.counter(binding, Tags.empty(), this.opened);
		WsMeter.MESSAGES_RECEIVED.counter(binding, Tags.empty(), this.messagesReceived);
		WsMeter.BYTES_RECEIVED.counter(binding, Tags.empty(), this.bytesReceived);
		WsMeter.MESSAGES_SENT.counter(binding, Tags.empty(), this.messagesSent);
		WsMeter.BYTES_SENT.counter(binding, Tags.empty(), this.bytesSent);
		WsMeter.QUEUE_HIGHEST.gauge(binding, Tags.empty(), this.highest, LongAccumulator::get);
		this.closed.values().forEach((counters) -> counters.bindTo(binding));
		this.refused.bindTo(binding);
		this.lost.bindTo(binding);
		this.exceeded.bindTo(binding);
		this.handshakes.bindTo(binding);
		this.pings.bindTo(binding);
		this.sweeps.bindTo(binding);
		this.sizes.add(new Sizes(WsMeter.SWEEP_MEMBERS.summary(binding), WsMeter.SWEEP_MESSAGES.summary(binding)));
	}

	@Override
	public void close() {
		this.bindings.end();
	}

	@Override
	public void handshake(int httpStatus, long nanos) {
		this.handshakes.record(indexOf(httpStatus), nanos);
	}

	@Override
	public void refused(WsCloseStatus status) {
		this.refused.increment(status);
	}

	@Override
	public void opened() {
		this.opened.increment();
	}

	@Override
	public void closed(WsCloseStatus status, CloseCause cause) {
		CodedCounters counters = this.closed.get(cause);
		if (counters != null) {
			counters.increment(status);
		}
	}

	@Override
	public void received(int messages, long bytes) {
		this.messagesReceived.add(messages);
		this.bytesReceived.add(bytes);
	}

	@Override
	public void sent(int messages, long bytes) {
		this.messagesSent.add(messages);
		this.bytesSent.add(bytes);
	}

	@Override
	public void queued(long bytes) {
		this.highest.accumulate(bytes);
	}

	@Override
	public void lost(Loss loss, int messages) {
		this.lost.add(loss, messages);
	}

	@Override
	public void exceeded(Limit limit) {
		this.exceeded.add(limit, 1);
	}

	@Override
	public void ponged(long nanos) {
		this.pings.record(0, nanos);
	}

	@Override
	public void swept(int members, int messages, long nanos) {
		this.sweeps.record(0, nanos);
		for (Sizes each : this.sizes) {
			each.members().record(members);
			each.messages().record(messages);
		}
	}

	private static int indexOf(int httpStatus) {
		int index = httpStatus - FIRST_STATUS;
		return (index >= 0 && index < STATUSES) ? index : STATUSES;
	}

	/**
	 * The sizes of sweeps in one registry.
	 *
	 * @param members connections
	 * @param messages messages
	 */
	private record Sizes(DistributionSummary members, DistributionSummary messages) {

	}

}
