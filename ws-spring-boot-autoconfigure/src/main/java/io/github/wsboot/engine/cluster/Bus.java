package io.github.wsboot.engine.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Publishes envelopes of this node, each with a number of its own, so that a receiver
 * recognises what it has had already.
 */
final class Bus {

	private final String id;

	private final ClusterEngine engine;

	private final AtomicLong sequence = new AtomicLong();

	private final LongAdder handedOver = new LongAdder();

	private final LongAdder unknown = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	Bus(String id, ClusterEngine engine) {
		this.id = id;
		this.engine = engine;
	}

	byte[] message(Selection recipients, WsMessage message) {
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.MESSAGE, this.id, message.size() + 64);
		writer.number((byte) (message.isText() ? 1 : 0)).selection(recipients).raw(message.byteBuffer());
		return writer.toBytes();
	}

	byte[] command(long request, Command command) {
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.COMMAND, this.id, 128).number(request);
		command.write(writer);
		return writer.toBytes();
	}

	/**
	 * Answers a command, without waiting for what becomes of that.
	 */
	void reply(String node, long request, boolean concerned, int count) {
		byte[] reply = new EnvelopeWriter(EnvelopeType.REPLY, this.id, 13).number(request)
			.number((byte) (concerned ? 1 : 0))
			.number(count)
			.toBytes();
		send(List.of(Topic.node(node)), reply);
	}

	byte[] question(long number, String uniqueCode, byte[] question) {
		return new EnvelopeWriter(EnvelopeType.QUESTION, this.id, question.length + 64).number(number)
			.text(uniqueCode)
			.raw(ByteBuffer.wrap(question))
			.toBytes();
	}

	/**
	 * Answers a question, without waiting for what becomes of that.
	 */
	void answer(String node, long number, boolean isHere, byte[] answer) {
		byte[] envelope = new EnvelopeWriter(EnvelopeType.ANSWER, this.id, answer.length + 9).number(number)
			.number((byte) (isHere ? 1 : 0))
			.raw(ByteBuffer.wrap(answer))
			.toBytes();
		send(List.of(Topic.node(node)), envelope);
	}

	/**
	 * Publishes an envelope for the connection with a code, without waiting: to its node
	 * if it is a generated one. If there is no such node, it only looked like that, or
	 * its node is gone.
	 */
	CompletionStage<Reach> publishLater(String uniqueCode, byte[] envelope) {
		String owner = LocalNode.generatorOf(uniqueCode);
		List<Topic> onCode = List.of(Topic.code(uniqueCode));
		if (owner == null) {
			return send(onCode, envelope).get(0);
		}
		return send(List.of(Topic.node(owner)), envelope).get(0)
			.thenCompose((reach) -> reach.equals(Reach.handedTo(0)) ? send(onCode, envelope).get(0)
					: CompletableFuture.completedFuture(reach));
	}

	/**
	 * Publishes an envelope on topics, all of which a receiver may be interested in.
	 * @return how far it got; on several topics the sum
	 */
	Reach publish(Set<Topic> topics, byte[] envelope, Deadline deadline) {
		Topic first = topics.iterator().next();
		boolean isOneCode = topics.size() == 1 && first.kind() == Topic.Kind.CODE;
		return await(isOneCode ? List.of(publishLater(first.name(), envelope)) : send(topics, envelope), deadline);
	}

	boolean isOwn(String uniqueCode) {
		return this.id.equals(LocalNode.generatorOf(uniqueCode));
	}

	private List<CompletionStage<Reach>> send(Collection<Topic> topics, byte[] envelope) {
		List<CompletionStage<Reach>> reaches = new ArrayList<>(topics.size());
		EnvelopeWriter.setSequence(envelope, this.sequence.incrementAndGet());
		for (Topic topic : topics) {
			reaches.add(this.engine.publish(topic, envelope).whenComplete(this::published));
		}
		return reaches;
	}

	private void published(@Nullable Reach reach, @Nullable Throwable failure) {
		adder((reach != null) ? reach.certainty() : Reach.Certainty.UNKNOWN).increment();
	}

	/**
	 * How many envelopes were published with that outcome, on each of their topics.
	 */
	long published(Reach.Certainty certainty) {
		return adder(certainty).sum();
	}

	private LongAdder adder(Reach.Certainty certainty) {
		return switch (certainty) {
			case HANDED_OVER -> this.handedOver;
			case UNKNOWN -> this.unknown;
			case REJECTED -> this.rejected;
		};
	}

	private static Reach await(List<CompletionStage<Reach>> stages, Deadline deadline) {
		Reach.Certainty certainty = Reach.Certainty.HANDED_OVER;
		int nodes = 0;
		for (CompletionStage<Reach> stage : stages) {
			Reach reach;
			try {
				reach = deadline.await(stage, "Not published");
			}
			catch (ClusterUnavailableException ex) {
				reach = Reach.UNKNOWN;
			}
			nodes += reach.nodes();
			if (!reach.isComplete() && certainty != Reach.Certainty.UNKNOWN) {
				certainty = reach.certainty();
			}
		}
		return new Reach(certainty, nodes);
	}

}
