package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.Target;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Topic;

/**
 * Has other nodes do something and waits for them to say that they have. How many will
 * answer is known from publishing.
 */
final class Commands {

	private final Bus bus;

	private final Duration timeout;

	private final AtomicLong requests = new AtomicLong();

	private final ConcurrentMap<Long, Pending> pending = new ConcurrentHashMap<>();

	Commands(Bus bus, Duration timeout) {
		this.bus = bus;
		this.timeout = timeout;
	}

	/**
	 * Carries out a command on the one connection with a code.
	 * @return whether it has changed something
	 */
	boolean onCode(String uniqueCode, Command command) {
		return ask(Set.of(Topic.code(uniqueCode)), command, true) > 0;
	}

	/**
	 * Carries out a command wherever it concerns connections.
	 * @return how many connections were changed
	 */
	int onMany(Set<Topic> topics, Command command) {
		if (topics.isEmpty()) {
			return 0;
		}
		// on one topic, every node answers once, so that the answers can be counted
		return ask((topics.size() > 1) ? Set.of(Topic.ALL) : topics, command, false);
	}

	private int ask(Set<Topic> topics, Command command, boolean firstConcernedCounts) {
		Deadline deadline = new Deadline(this.timeout);
		long request = this.requests.incrementAndGet();
		Pending answers = new Pending(firstConcernedCounts);
		this.pending.put(request, answers);
		try {
			Reach reach = this.bus.publish(topics, this.bus.command(request, command), deadline);
			if (reach.certainty() == Reach.Certainty.REJECTED) {
				throw new ClusterUnavailableException(describe(command) + ": this node is cut off from its cluster");
			}
			if (reach.isComplete()) {
				answers.expect(reach.nodes());
			}
			return deadline.await(answers.result, describe(command));
		}
		finally {
			this.pending.remove(request);
		}
	}

	private static String describe(Command command) {
		Target.Kind kind = command.on().targets().get(0).kind();
		return "It is not certain that " + command.operation() + " was carried out for this " + kind
				+ " on every other node";
	}

	/**
	 * Takes an answer.
	 * @return whether anybody waits for it
	 */
	boolean replied(long request, boolean concerned, int count) {
		Pending answers = this.pending.get(request);
		if (answers == null) {
			return false;
		}
		answers.add(concerned, count);
		return true;
	}

	/**
	 * What has come for one command.
	 */
	private static final class Pending {

		private final CompletableFuture<Integer> result = new CompletableFuture<>();

		private final boolean firstConcernedCounts;

		private int expected = Integer.MAX_VALUE;

		private int answers;

		private int sum;

		Pending(boolean firstConcernedCounts) {
			this.firstConcernedCounts = firstConcernedCounts;
		}

		synchronized void expect(int answers) {
			this.expected = answers;
			settle();
		}

		synchronized void add(boolean concerned, int count) {
			this.answers++;
			this.sum += count;
			if (concerned && this.firstConcernedCounts) {
				this.expected = 0;
			}
			settle();
		}

		private void settle() {
			if (this.answers >= this.expected) {
				this.result.complete(this.sum);
			}
		}

	}

}
