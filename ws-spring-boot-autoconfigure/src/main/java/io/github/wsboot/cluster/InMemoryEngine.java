package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsClusterState;
import org.jspecify.annotations.Nullable;

/**
 * One node's way into an {@link InMemoryCluster}: it asks the other nodes themselves.
 */
final class InMemoryEngine implements ClusterEngine {

	private final InMemoryCluster cluster;

	private final AtomicLong terms = new AtomicLong();

	private volatile @Nullable Seat seat;

	InMemoryEngine(InMemoryCluster cluster) {
		this.cluster = cluster;
	}

	@Override
	public synchronized void start(LocalNode node) {
		if (this.seat != null) {
			throw new IllegalStateException("Started already");
		}
		Seat seat = new Seat(node);
		this.terms.incrementAndGet();
		// before anything that others send
		seat.run(() -> node.stateChanged(WsClusterState.CONNECTED));
		try {
			this.cluster.join(seat);
		}
		catch (IllegalStateException ex) {
			seat.close(Duration.ZERO);
			throw ex;
		}
		this.seat = seat;
	}

	@Override
	public synchronized void stop(Duration timeout) {
		Seat seat = this.seat;
		if (seat != null) {
			this.seat = null;
			this.cluster.leave(seat);
			seat.close(timeout);
		}
	}

	@Override
	public WsClusterState state() {
		return (this.seat != null) ? WsClusterState.CONNECTED : WsClusterState.DISCONNECTED;
	}

	@Override
	public boolean knows(String id) {
		return this.cluster.find(id) != null;
	}

	@Override
	public ClusterStatistics statistics() {
		return new ClusterStatistics((this.seat != null) ? this.cluster.size() : 0, 0, 0, 0, 0, 0, this.terms.get(),
				null);
	}

	@Override
	public CompletionStage<Set<String>> nodes() {
		return ask((others) -> others.stream().map(Seat::id).collect(Collectors.toUnmodifiableSet()));
	}

	@Override
	public CompletionStage<Set<String>> draining() {
		return ask((others) -> others.stream()
			.filter((other) -> other.node.isDraining())
			.map(Seat::id)
			.collect(Collectors.toUnmodifiableSet()));
	}

	@Override
	public CompletionStage<Reach> publish(Topic topic, byte[] envelope) {
		Seat seat = this.seat;
		if (seat == null) {
			return CompletableFuture.completedFuture(Reach.REJECTED);
		}
		int interested = 0;
		int reached = 0;
		for (Seat other : receivers(seat, topic)) {
			interested++;
			if (other.deliver(envelope)) {
				reached++;
			}
		}
		if (reached == interested) {
			return CompletableFuture.completedFuture(Reach.handedTo(reached));
		}
		return CompletableFuture
			.completedFuture((reached == 0) ? Reach.REJECTED : new Reach(Reach.Certainty.UNKNOWN, reached));
	}

	private List<Seat> receivers(Seat seat, Topic topic) {
		return this.cluster.others(seat).stream().filter((other) -> other.node.isInterested(topic)).toList();
	}

	@Override
	public CompletionStage<Void> changed(String uniqueCode) {
		// nothing to be done: others ask the node itself
		return (this.seat != null) ? CompletableFuture.allOf() : CompletableFuture.failedFuture(absent());
	}

	@Override
	public CompletionStage<Claim> claim(String uniqueCode, Claimant claimant, boolean onlyIfFree) {
		Seat seat = this.seat;
		return CompletableFuture.completedFuture(
				(seat != null) ? this.cluster.claim(uniqueCode, seat, claimant, onlyIfFree) : Claim.PROVISIONAL);
	}

	@Override
	public void release(String uniqueCode, Claimant claimant) {
		this.cluster.release(uniqueCode, claimant);
	}

	@Override
	public CompletionStage<Map<Topic, Long>> counts(Collection<Topic> topics) {
		return ask((others) -> {
			Map<Topic, Long> counts = new HashMap<>();
			topics.forEach((topic) -> counts.put(topic, 0L));
			forEachMember(others, (uniqueCode, member) -> counts
				.replaceAll((topic, count) -> standsFor(topic, member) ? count + 1 : count));
			return counts;
		});
	}

	@Override
	public CompletionStage<Map<String, Member>> members(Collection<String> uniqueCodes) {
		return ask((others) -> {
			Map<String, Member> members = new HashMap<>();
			for (String uniqueCode : uniqueCodes) {
				others.stream()
					.map((other) -> other.node.member(uniqueCode))
					.filter(Objects::nonNull)
					.findFirst()
					.ifPresent((member) -> members.put(uniqueCode, member));
			}
			return members;
		});
	}

	@Override
	public CompletionStage<Slice> list(Topic topic, @Nullable String cursor, int limit) {
		return ask((others) -> {
			SortedMap<String, Slice.Entry> found = new TreeMap<>();
			forEachMember(others, (uniqueCode, member) -> {
				if ((cursor == null || uniqueCode.compareTo(cursor) > 0) && standsFor(topic, member)) {
					String uid = (topic.kind() != Topic.Kind.ALL) ? member.uid() : null;
					found.put(uniqueCode, new Slice.Entry(uniqueCode, uid));
				}
			});
			List<Slice.Entry> entries = found.values().stream().limit(limit).toList();
			boolean more = found.size() > entries.size() && !entries.isEmpty();
			return new Slice(entries, more ? entries.get(entries.size() - 1).uniqueCode() : null);
		});
	}

	@Override
	public CompletionStage<List<String>> names(Topic.Kind kind, @Nullable String after, int limit) {
		return ask((others) -> {
			Set<String> names = new HashSet<>();
			forEachMember(others, (uniqueCode, member) -> {
				if (kind == Topic.Kind.GROUP) {
					names.addAll(member.groups());
				}
				else if (member.uid() != null) {
					names.add(member.uid());
				}
			});
			Set<String> sorted = new TreeSet<>(CodePointOrder.INSTANCE);
			names.stream()
				.filter((name) -> after == null || CodePointOrder.INSTANCE.compare(name, after) > 0)
				.forEach(sorted::add);
			return sorted.stream().limit(limit).toList();
		});
	}

	@Override
	public CompletionStage<Void> put(String key, String value, Duration timeToLive) {
		if (this.seat == null) {
			return CompletableFuture.failedFuture(absent());
		}
		this.cluster.deposits().put(key, "", value, timeToLive);
		return CompletableFuture.allOf();
	}

	@Override
	public CompletionStage<Optional<Deposit>> take(String key) {
		return ask((others) -> this.cluster.deposits().take(key));
	}

	private <T> CompletionStage<T> ask(Function<List<Seat>, T> question) {
		Seat seat = this.seat;
		return (seat != null) ? CompletableFuture.completedFuture(question.apply(this.cluster.others(seat)))
				: CompletableFuture.failedFuture(absent());
	}

	private static void forEachMember(List<Seat> seats, BiConsumer<String, Member> action) {
		for (Seat seat : seats) {
			for (String uniqueCode : seat.node.codes()) {
				Member member = seat.node.member(uniqueCode);
				if (member != null) {
					action.accept(uniqueCode, member);
				}
			}
		}
	}

	private static boolean standsFor(Topic topic, Member member) {
		return switch (topic.kind()) {
			case ALL -> true;
			case NODE -> false;
			case UID -> topic.name().equals(member.uid());
			case GROUP -> member.groups().contains(topic.name());
			case CODE -> topic.name().equals(member.uniqueCode());
		};
	}

	private static ClusterUnavailableException absent() {
		return new ClusterUnavailableException("This node is not in the cluster");
	}

	/**
	 * The place of a node in the cluster, between start and stop, with the thread that
	 * calls it.
	 */
	static final class Seat {

		// as in every inbox, so that a node that hangs does not take the memory of all
		private static final int MAX_WAITING = 65_536;

		private final LocalNode node;

		private final String id;

		private final AtomicInteger waiting = new AtomicInteger();

		private final ExecutorService inbox;

		Seat(LocalNode node) {
			this.node = node;
			this.id = node.id();
			this.inbox = Executors.newSingleThreadExecutor((task) -> {
				Thread thread = new Thread(task, "ws-cluster-" + this.id);
				thread.setDaemon(true);
				return thread;
			});
		}

		String id() {
			return this.id;
		}

		/**
		 * Queues an envelope for the node.
		 * @return false if it has too many or has left
		 */
		boolean deliver(byte[] envelope) {
			if (this.waiting.incrementAndGet() <= MAX_WAITING && run(() -> receive(envelope))) {
				return true;
			}
			this.waiting.decrementAndGet();
			return false;
		}

		private void receive(byte[] envelope) {
			this.waiting.decrementAndGet();
			this.node.received(envelope);
		}

		boolean run(Runnable task) {
			try {
				this.inbox.execute(task);
				return true;
			}
			catch (RejectedExecutionException ex) {
				return false;
			}
		}

		void close(Duration timeout) {
			this.inbox.shutdown();
			try {
				if (!this.inbox.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
					this.inbox.shutdownNow();
				}
			}
			catch (InterruptedException ex) {
				this.inbox.shutdownNow();
				Thread.currentThread().interrupt();
			}
		}

	}

}
