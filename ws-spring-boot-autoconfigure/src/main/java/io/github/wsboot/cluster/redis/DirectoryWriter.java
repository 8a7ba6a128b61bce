package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import org.jspecify.annotations.Nullable;

/**
 * Writes what this node has into its directory: remembers which codes are dirty, reads
 * them from the node and writes them as a whole, until Redis has acknowledged that.
 * Writes are numbered, so that none is lost or overtaken unnoticed.
 */
final class DirectoryWriter {

	private static final Logger logger = System.getLogger(DirectoryWriter.class.getName());

	private static final int BATCH = 64;

	private static final int MAX_BATCHES = 500 / BATCH;

	private static final Duration RETRY = Duration.ofMillis(200);

	private static final byte[] NONE = {};

	private final Commands commands;

	private final Keys keys;

	private final LocalNode node;

	private final Interests interests;

	private final States states;

	private final Worker worker;

	private final Consumer<String> lossListener;

	private final Duration patience;

	private final Map<String, List<CompletableFuture<Void>>> dirty = new LinkedHashMap<>();

	private boolean scheduled;

	// on the worker only

	private @Nullable String session;

	private boolean begun;

	private long number;

	private long answered;

	private int outstanding;

	/** Batches that are written but whose topics are not all subscribed to. */
	private int unheard;

	private boolean retrying;

	/** A write has failed since all were acknowledged. */
	private boolean behind = true;

	DirectoryWriter(RedisClusterSettings settings, Commands commands, Keys keys, LocalNode node, Interests interests,
			States states, Worker worker, Consumer<String> lossListener) {
		this.commands = commands;
		this.keys = keys;
		this.node = node;
		this.interests = interests;
		this.states = states;
		this.worker = worker;
		this.lossListener = lossListener;
		this.patience = settings.commandTimeout();
	}

	CompletionStage<Void> changed(String code) {
		boolean connected = this.states.isConnected();
		CompletableFuture<Void> done = new CompletableFuture<>();
		synchronized (this.dirty) {
			List<CompletableFuture<Void>> waiting = this.dirty.computeIfAbsent(code, (key) -> new ArrayList<>(1));
			if (connected) {
				waiting.add(done);
			}
		}
		schedule();
		if (!connected) {
			return CompletableFuture
				.failedFuture(new ClusterUnavailableException("The cluster will learn of a change later"));
		}
		return done.orTimeout(this.patience.toNanos(), TimeUnit.NANOSECONDS).exceptionallyCompose((ex) -> {
			Throwable cause = Commands.cause(ex);
			return CompletableFuture.failedFuture((cause instanceof ClusterUnavailableException) ? cause
					: new ClusterUnavailableException("The cluster will learn of a change later", cause));
		});
	}

	/**
	 * Begins an empty directory and fills it.
	 */
	void begin(String newSession) {
		this.session = newSession;
		this.begun = false;
		this.behind = true;
		this.number = 0;
		this.answered = 0;
		synchronized (this.dirty) {
			this.node.codes().forEach((code) -> this.dirty.computeIfAbsent(code, (key) -> new ArrayList<>(1)));
			this.interests.codes().forEach((code) -> this.dirty.computeIfAbsent(code, (key) -> new ArrayList<>(1)));
		}
		beginOrFlush();
	}

	/**
	 * Writes nothing, to learn whether all that was written is still there.
	 */
	void check() {
		if (this.begun && this.outstanding == 0) {
			write(Map.of());
		}
		else {
			beginOrFlush();
		}
	}

	private void schedule() {
		synchronized (this.dirty) {
			if (this.scheduled) {
				return;
			}
			this.scheduled = true;
		}
		this.worker.execute(this::flush);
	}

	private void beginOrFlush() {
		String current = this.session;
		if (current == null || this.begun) {
			flush();
			return;
		}
		this.commands.eval(Script.BEGIN, new String[] { this.keys.marker(current) })
			.whenComplete((answer, ex) -> this.worker.execute(() -> {
				if (!current.equals(this.session)) {
					return;
				}
				if (ex == null) {
					this.begun = true;
					flush();
				}
				else {
					retry(ex);
				}
			}));
	}

	private void flush() {
		synchronized (this.dirty) {
			this.scheduled = false;
		}
		if (!this.begun || this.retrying || !this.commands.isOpen()) {
			return;
		}
		while (this.outstanding < MAX_BATCHES) {
			Map<String, List<CompletableFuture<Void>>> batch = takeDirty();
			if (batch.isEmpty()) {
				break;
			}
			write(batch);
		}
		this.interests.flush();
		if (this.behind && this.outstanding == 0 && this.unheard == 0 && !hasDirty()) {
			this.behind = false;
			this.states.set(States.Part.DIRECTORY, true);
		}
	}

	private boolean hasDirty() {
		synchronized (this.dirty) {
			return !this.dirty.isEmpty();
		}
	}

	private Map<String, List<CompletableFuture<Void>>> takeDirty() {
		Map<String, List<CompletableFuture<Void>>> batch = new LinkedHashMap<>();
		synchronized (this.dirty) {
			Iterator<Map.Entry<String, List<CompletableFuture<Void>>>> entries = this.dirty.entrySet().iterator();
			while (entries.hasNext() && batch.size() < BATCH) {
				Map.Entry<String, List<CompletableFuture<Void>>> entry = entries.next();
				batch.put(entry.getKey(), entry.getValue());
				entries.remove();
			}
		}
		return batch;
	}

	private void write(Map<String, List<CompletableFuture<Void>>> batch) {
		String current = this.session;
		if (current == null) {
			return;
		}
		long now = ++this.number;
		List<byte[]> args = new ArrayList<>(2 + 2 * batch.size());
		args.add(Commands.bytes(this.answered));
		args.add(Commands.bytes(now));
		Map<String, CompletionStage<Void>> subscribed = new LinkedHashMap<>();
		batch.forEach((code, waiting) -> {
			Member member = this.node.member(code);
			subscribed.put(code, this.interests.update(code, member));
			args.add(Commands.bytes(code));
			args.add((member != null) ? RecordCodec.encode(member) : NONE);
		});
		this.outstanding++;
		this.commands.eval(Script.WRITE, this.keys.directory(current), args.toArray(byte[][]::new))
			.whenComplete((answer, ex) -> this.worker.execute(() -> {
				this.outstanding--;
				if (answer != null && Commands.isText(answer.get(0), "OK") && current.equals(this.session)) {
					this.answered = Math.max(this.answered, now);
					batch.forEach((code, waiting) -> complete(waiting, subscribed.get(code)));
					awaitSubscribed(subscribed.values());
					flush();
					return;
				}
				makeDirty(batch);
				if (current.equals(this.session)) {
					failed(current, answer, ex);
				}
				else {
					flush();
				}
			}));
	}

	private void awaitSubscribed(Collection<CompletionStage<Void>> subscribed) {
		CompletableFuture<?>[] open = subscribed.stream()
			.map(CompletionStage::toCompletableFuture)
			.filter((stage) -> !stage.isDone())
			.toArray(CompletableFuture[]::new);
		if (open.length > 0) {
			this.unheard++;
			CompletionStage<Void> all = CompletableFuture.allOf(open);
			all.whenComplete((nothing, ex) -> this.worker.execute(() -> {
				this.unheard--;
				flush();
			}));
		}
	}

	private static void complete(List<CompletableFuture<Void>> waiting, @Nullable CompletionStage<Void> subscribed) {
		if (!waiting.isEmpty() && subscribed != null) {
			subscribed.whenComplete((nothing, ex) -> waiting.forEach((done) -> done.complete(null)));
		}
	}

	private void makeDirty(Map<String, List<CompletableFuture<Void>>> batch) {
		synchronized (this.dirty) {
			batch.keySet().forEach((code) -> this.dirty.computeIfAbsent(code, (key) -> new ArrayList<>(1)));
		}
		batch.values()
			.forEach((waiting) -> waiting.forEach((done) -> done
				.completeExceptionally(new ClusterUnavailableException("The cluster will learn of a change later"))));
	}

	private void failed(String current, @Nullable List<Object> answer, @Nullable Throwable ex) {
		this.behind = true;
		this.states.set(States.Part.DIRECTORY, false);
		if (answer != null && Commands.isText(answer.get(0), "LOST")) {
			this.begun = false;
			this.session = null;
			this.lossListener.accept(current);
		}
		else {
			retry(ex);
		}
	}

	private void retry(@Nullable Throwable ex) {
		logger.log(Level.DEBUG, "The directory could not be written", ex);
		if (!this.retrying) {
			this.retrying = true;
			this.worker.after(Worker.jittered(RETRY), () -> {
				this.retrying = false;
				beginOrFlush();
			});
		}
	}

}
