package io.github.wsboot.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Every meter there is. None has a tag with a value that a client can choose.
 *
 * @since 0.1.0
 */
public enum WsMeter {

	/** Connections that are open. */
	CONNECTIONS("ws.connections", Meter.Type.GAUGE, "connections", "Connections that are open at this moment."),

	/** Connections that have opened. */
	CONNECTIONS_OPENED("ws.connections.opened", Meter.Type.COUNTER, "connections",
			"Connections that have opened: `onOpen` was called."),

	/** Connections that have ended after they had opened. */
	CONNECTIONS_CLOSED("ws.connections.closed", Meter.Type.COUNTER, "connections",
			"Connections that had opened and have ended, by their close code and by why they ended.", "code", "cause"),

	/** Connections that were upgraded and then refused. */
	CONNECTIONS_REFUSED("ws.connections.refused", Meter.Type.COUNTER, "connections",
			"Connections that were upgraded, but closed before `onOpen`.", "code"),

	/** Handshakes and their answers. */
	HANDSHAKES("ws.handshakes", Meter.Type.TIMER, "seconds",
			"Handshakes by the HTTP status of the answer, 101 if upgraded, and how long they took.", "status"),

	/** Messages in. */
	MESSAGES_RECEIVED("ws.messages.received", Meter.Type.COUNTER, "messages",
			"Messages that clients have sent, pings of the application included."),

	/** Messages out. */
	MESSAGES_SENT("ws.messages.sent", Meter.Type.COUNTER, "messages",
			"Messages that were handed to the transport, each recipient counted."),

	/** Bytes in. */
	BYTES_RECEIVED("ws.bytes.received", Meter.Type.COUNTER, "bytes", "Payload of the messages that clients have sent."),

	/** Bytes out. */
	BYTES_SENT("ws.bytes.sent", Meter.Type.COUNTER, "bytes",
			"Payload of the messages that were handed to the transport, before compression."),

	/** Messages in queues. */
	QUEUE_MESSAGES("ws.outbound.queue.messages", Meter.Type.GAUGE, "messages",
			"Messages that wait to be written, for all connections together."),

	/** Bytes in queues. */
	QUEUE_BYTES("ws.outbound.queue.bytes", Meter.Type.GAUGE, "bytes", "Their payload."),

	/** Bytes in the fullest queue. */
	QUEUE_FULLEST("ws.outbound.queue.fullest", Meter.Type.GAUGE, "bytes",
			"What waits for the one connection for which most does."),

	/** Connections with something in their queue. */
	QUEUE_WAITING("ws.outbound.queue.waiting", Meter.Type.GAUGE, "connections",
			"Connections for which something waits to be written."),

	/** The highest queue of a connection so far. */
	QUEUE_HIGHEST("ws.outbound.queue.highest", Meter.Type.GAUGE, "bytes",
			"The most that has ever waited for one connection, since the start."),

	/** Messages that got lost. */
	MESSAGES_LOST("ws.messages.lost", Meter.Type.COUNTER, "messages",
			"Messages that did not get to a recipient, by why: `queue-full`, `closing`, `dropped-oldest`, `too-old`, "
					+ "`abandoned` with their connection; `too-many-broadcasts` counts one for all recipients.",
			"reason"),

	/** Violated limits. */
	LIMITS_EXCEEDED("ws.limits.exceeded", Meter.Type.COUNTER, null,
			"How often somebody ran into a limit: `connections`, `connections-per-ip`, `connections-per-uid`, "
					+ "`handshakes`, `messages`, `bytes`, `inbound-bytes`, `first-messages`, "
					+ "`first-messages-per-ip`, `tickets`, `tickets-per-user`, `groups`, `names`.",
			"limit"),

	/** Callbacks of the application. */
	CALLBACKS("ws.callbacks", Meter.Type.TIMER, "seconds",
			"Callbacks of all handlers together by their name, such as `onMessage`, or `handle` for a pulled "
					+ "connection as long as it is served; `outcome` is `success` or `error`.",
			"callback", "outcome"),

	/** Answered pings. */
	PING_ROUNDTRIP("ws.ping.roundtrip", Meter.Type.TIMER, "seconds", "From a ping frame to the pong that answers it."),

	/** Broadcasts on their way through their members. */
	SWEEP("ws.broadcast.sweep", Meter.Type.TIMER, "seconds",
			"How long it took to offer a run of broadcasts to all its members; what is for no more than 16 connections "
					+ "is written at once and not counted here."),

	/** The members of a run of broadcasts. */
	SWEEP_MEMBERS("ws.broadcast.sweep.members", Meter.Type.DISTRIBUTION_SUMMARY, "members",
			"How many connections that were, excluded ones included."),

	/** The messages of a run of broadcasts. */
	SWEEP_MESSAGES("ws.broadcast.sweep.messages", Meter.Type.DISTRIBUTION_SUMMARY, "messages",
			"How many messages such a run had."),

	/** Uids on this node. */
	UIDS("ws.uids", Meter.Type.GAUGE, "uids", "Uids with a connection on this node."),

	/** Groups on this node. */
	GROUPS("ws.groups", Meter.Type.GAUGE, "groups", "Groups with a connection on this node."),

	/** Whether this node is in touch with its cluster. */
	CLUSTER_STATE("ws.cluster.state", Meter.Type.GAUGE, null,
			"1 for the state this node is in, `connected` or `disconnected`, 0 for the other one.", "state"),

	/** Nodes of the cluster. */
	CLUSTER_NODES("ws.cluster.nodes", Meter.Type.GAUGE, "nodes",
			"Nodes that are in the cluster, this one included, as far as it knows."),

	/** Envelopes out. */
	CLUSTER_PUBLISHED("ws.cluster.published", Meter.Type.COUNTER, "envelopes",
			"Envelopes published, once for each topic, by what became of them: `handed-over`, `rejected`, or `unknown` "
					+ "if no answer came in time.",
			"outcome"),

	/** Envelopes in. */
	CLUSTER_RECEIVED("ws.cluster.received", Meter.Type.COUNTER, "envelopes",
			"Envelopes of other nodes that have come, ignored and repeated ones included."),

	/** Envelopes that were not understood. */
	CLUSTER_IGNORED("ws.cluster.ignored", Meter.Type.COUNTER, "envelopes",
			"Envelopes that were malformed, too large, of an unknown version or nobody's business."),

	/** Envelopes that came once more. */
	CLUSTER_REPEATED("ws.cluster.repeated", Meter.Type.COUNTER, "envelopes",
			"Envelopes that had come before, mostly because they concern several topics."),

	/** Envelopes for which there was no room. */
	CLUSTER_DROPPED("ws.cluster.dropped", Meter.Type.COUNTER, "envelopes",
			"Messages of other nodes that came faster than this one could take them, and were dropped."),

	/** Directories written anew. */
	CLUSTER_RESYNCS("ws.cluster.resyncs", Meter.Type.COUNTER, null,
			"How often this node had to write all it has into the directory again."),

	/** Dead nodes buried. */
	CLUSTER_REAPS("ws.cluster.reaps", Meter.Type.COUNTER, null, "Dead nodes that this one has cleaned up after."),

	/** Connections opened again. */
	CLUSTER_RECONNECTS("ws.cluster.reconnects", Meter.Type.COUNTER, null,
			"Connections to the cluster that had to be opened again."),

	/** Attempts to join. */
	CLUSTER_TERMS("ws.cluster.terms", Meter.Type.COUNTER, null, "How often this node has begun to join the cluster."),

	/** How long the bus takes. */
	CLUSTER_LAG("ws.cluster.lag", Meter.Type.GAUGE, "seconds",
			"How long the echo of the last heartbeat was under way: from this node over the bus to this node. Not a "
					+ "number while that is unknown.");

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String unit;

	private final String description;

	@SuppressWarnings("ImmutableEnumChecker") // made by List.of
	private final List<String> tags;

	WsMeter(String meterName, Meter.Type type, @Nullable String unit, String description, String... tags) {
		this.meterName = meterName;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.tags = List.of(tags);
	}

	/**
	 * The name.
	 * @return the name as Micrometer has it, with dots
	 */
	public String meterName() {
		return this.meterName;
	}

	/**
	 * The type.
	 * @return a gauge, a counter, a timer or a distribution summary
	 */
	public Meter.Type type() {
		return this.type;
	}

	/**
	 * What it counts or measures in.
	 * @return the unit, {@code null} if there is none
	 */
	public @Nullable String unit() {
		return this.unit;
	}

	/**
	 * What it says.
	 * @return one sentence
	 */
	public String description() {
		return this.description;
	}

	/**
	 * The keys of its tags.
	 * @return the keys
	 */
	public List<String> tags() {
		return this.tags;
	}

	/**
	 * Whether there is one only on the node of a cluster.
	 * @return whether it is about the cluster
	 */
	public boolean isOfCluster() {
		return this.meterName.startsWith("ws.cluster.");
	}

	/**
	 * The unit, unless the name says it already: some registries make it a part of the
	 * name.
	 */
	@Nullable String baseUnit() {
		String unit = this.unit;
		return (unit != null && !Arrays.asList(this.meterName.split("\\.", -1)).contains(unit)) ? unit : null;
	}

	<T> void gauge(Binding binding, Tags tags, T source, ToDoubleFunction<T> value) {
		binding.add(Gauge.builder(this.meterName, source, value)
			.tags(tags)
			.description(this.description)
			.baseUnit(baseUnit())
			.register(binding.registry()));
	}

	void counter(Binding binding, Tags tags, LongAdder count) {
		counter(binding, tags, count, LongAdder::sum);
	}

	<T> void counter(Binding binding, Tags tags, T source, ToDoubleFunction<T> count) {
		binding.add(FunctionCounter.builder(this.meterName, source, count)
			.tags(tags)
			.description(this.description)
			.baseUnit(baseUnit())
			.register(binding.registry()));
	}

	Timer timer(Binding binding, Tags tags) {
		return binding
			.add(Timer.builder(this.meterName).tags(tags).description(this.description).register(binding.registry()));
	}

	DistributionSummary summary(Binding binding) {
		return binding.add(DistributionSummary.builder(this.meterName)
			.description(this.description)
			.baseUnit(baseUnit())
			.register(binding.registry()));
	}

}
