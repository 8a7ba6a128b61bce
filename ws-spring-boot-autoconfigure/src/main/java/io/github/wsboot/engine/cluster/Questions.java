package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.Reach;

/**
 * Asks the node of a connection something that only those who ask and answer understand.
 * Waits for nobody.
 */
// what whenComplete returns is of no use here
@SuppressWarnings("FutureReturnValueIgnored")
final class Questions {

	private final Bus bus;

	private final AtomicLong numbers = new AtomicLong();

	private final ConcurrentMap<Long, Pending> pending = new ConcurrentHashMap<>();

	private volatile Function<byte[], CompletableFuture<byte[]>> answerer = (question) -> CompletableFuture
		.failedFuture(new IllegalStateException("Nobody answers questions on this node"));

	Questions(Bus bus) {
		this.bus = bus;
	}

	void answerWith(Function<byte[], CompletableFuture<byte[]>> answerer) {
		this.answerer = answerer;
	}

	CompletableFuture<byte[]> ask(String uniqueCode, byte[] question, Duration timeout) {
		Pending answers = new Pending();
		long number = this.numbers.incrementAndGet();
		this.pending.put(number, answers);
		answers.result.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
			.whenComplete((answer, failure) -> this.pending.remove(number));
		this.bus.publishLater(uniqueCode, this.bus.question(number, uniqueCode, question))
			.whenComplete((reach, failure) -> {
				if (reach == null || reach.certainty() == Reach.Certainty.REJECTED) {
					answers.result.completeExceptionally(
							new ClusterUnavailableException("The other nodes cannot be asked", failure));
				}
				else if (reach.isComplete()) {
					answers.expect(reach.nodes());
				}
			});
		return answers.result;
	}

	/**
	 * Answers a question of another node.
	 * @param isHere whether this node has the connection
	 */
	void asked(String origin, long number, byte[] question, boolean isHere) {
		if (!isHere) {
			this.bus.answer(origin, number, false, new byte[0]);
			return;
		}
		CompletableFuture<byte[]> answer;
		try {
			answer = this.answerer.apply(question);
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		answer.whenComplete((bytes, failure) -> {
			// whoever asks in a way that cannot be answered waits in vain
			if (bytes != null) {
				this.bus.answer(origin, number, true, bytes);
			}
		});
	}

	/**
	 * Takes an answer.
	 * @return whether anybody waits for it
	 */
	boolean answered(long number, boolean isThere, byte[] answer) {
		Pending answers = this.pending.get(number);
		if (answers == null) {
			return false;
		}
		answers.add(isThere, answer);
		return true;
	}

	/**
	 * What has come for one question.
	 */
	private static final class Pending {

		private final CompletableFuture<byte[]> result = new CompletableFuture<>();

		private int expected = Integer.MAX_VALUE;

		private int absent;

		synchronized void expect(int nodes) {
			this.expected = nodes;
			settle();
		}

		synchronized void add(boolean isThere, byte[] answer) {
			if (isThere) {
				this.result.complete(answer);
			}
			else {
				this.absent++;
				settle();
			}
		}

		private void settle() {
			if (this.absent >= this.expected) {
				this.result
					.completeExceptionally(new NoSuchElementException("No node has a connection with this code"));
			}
		}

	}

}
