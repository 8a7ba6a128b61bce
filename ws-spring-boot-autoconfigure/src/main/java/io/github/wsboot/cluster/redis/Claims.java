package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.cluster.Claim;
import io.github.wsboot.cluster.Claimant;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Claims codes for connections of this node, and gives way to newer claims of others.
 * Claims are asserted again after each loss, since Redis may have forgotten them.
 */
final class Claims {

	private static final Logger logger = System.getLogger(Claims.class.getName());

	private static final int MAX_ATTEMPTS = 3;

	private static final int ASSERTED_AT_ONCE = 250;

	private static final Duration RETRY = Duration.ofMillis(500);

	private static final int TOKEN_BITS = 32;

	private final boolean strict;

	/** After this nobody waits for a claim, and no script grants it. */
	private final Duration patience;

	private final ClaimScripts scripts;

	private final Keys keys;

	private final LocalNode node;

	private final Nodes nodes;

	private final States states;

	private final Heartbeat heartbeat;

	private final Worker worker;

	private final Publisher publisher;

	private final Releases releases;

	private final Departures departures;

	// guarded by this, as is the order of commands; claimants are called without it

	private final Map<String, HeldClaim> held = new ConcurrentHashMap<>();

	/** Goes up also when this node leaves and joins again. */
	private long lastToken;

	private boolean asserting;

	private boolean assertAgain;

	private boolean assertsLater;

	Claims(RedisClusterSettings settings, ClaimScripts scripts, Keys keys, LocalNode node, Nodes nodes, States states,
			Heartbeat heartbeat, Worker worker, Publisher publisher, long lastTerm) {
		this.strict = settings.strict();
		this.patience = settings.commandTimeout().multipliedBy(2);
		this.scripts = scripts;
		this.keys = keys;
		this.node = node;
		this.nodes = nodes;
		this.states = states;
		this.heartbeat = heartbeat;
		this.worker = worker;
		this.publisher = publisher;
		this.releases = new Releases(scripts, heartbeat, worker, this.held::containsKey);
		this.lastToken = lastTerm << TOKEN_BITS;
		this.departures = new Departures(settings, nodes, worker, publisher, keys, node.id());
	}

	CompletionStage<Claim> claim(String code, Claimant claimant, boolean onlyIfFree) {
		CompletableFuture<Claim> outcome = new CompletableFuture<>();
		String sid = this.heartbeat.session();
		HeldClaim claim;
		CompletionStage<List<Object>> asked = null;
		synchronized (this) {
			claim = new HeldClaim(code, claimant, ++this.lastToken);
			if (sid != null && this.scripts.isReady() && (!this.strict || isSure())) {
				this.held.put(code, claim);
				this.scripts.note(sid, List.of(code));
				asked = this.scripts.claim(sid, claim, onlyIfFree);
				claim.unanswered++;
			}
			else if (!this.strict) {
				this.held.put(code, claim);
				claim.status = HeldClaim.Status.PROVISIONAL;
				// nobody else does if this is a moment's silence
				assertLater();
			}
		}
		if (asked != null && sid != null) {
			asked.whenComplete((answer, ex) -> answered(claim, sid, 1, answer, outcome));
		}
		else {
			outcome.complete(this.strict ? Claim.REFUSED : Claim.PROVISIONAL);
		}
		return outcome;
	}

	/**
	 * Whether this node would notice the loss of a claim.
	 */
	private boolean isSure() {
		return this.states.works(States.Part.LEASE) && this.states.works(States.Part.SUBSCRIPTIONS);
	}

	private void answered(HeldClaim claim, String sid, int attempt, @Nullable List<Object> answer,
			CompletableFuture<Claim> outcome) {
		if (answer != null) {
			synchronized (this) {
				claim.unanswered--;
			}
		}
		if (answer == null || Commands.isText(answer.get(0), "LATE")) {
			unanswered(claim, outcome);
		}
		else if (Commands.isText(answer.get(0), "OK")) {
			granted(claim, sid, Long.parseLong(Commands.text(answer.get(1))), sessions(answer.get(2)), outcome);
		}
		else {
			String owner = Commands.text(answer.get(2));
			this.nodes.refresh().whenComplete((list, ex) -> {
				if (list == null) {
					unanswered(claim, outcome);
				}
				else if (list.isAlive(Keys.nodeOf(owner)) || attempt == MAX_ATTEMPTS) {
					giveUp(claim);
					outcome.complete(Claim.TAKEN);
				}
				else {
					retry(claim, sid, attempt, answer, outcome);
				}
			});
		}
	}

	private void retry(HeldClaim claim, String sid, int attempt, List<Object> answer,
			CompletableFuture<Claim> outcome) {
		CompletionStage<List<Object>> asked = null;
		synchronized (this) {
			if (isHeld(claim)) {
				asked = this.scripts.claimInsteadOf(sid, claim, (byte[]) answer.get(2), (byte[]) answer.get(1));
				claim.unanswered++;
			}
		}
		if (asked != null) {
			asked.whenComplete((next, ex) -> answered(claim, sid, attempt + 1, next, outcome));
		}
		else {
			outcome.complete(Claim.TAKEN);
		}
	}

	private void unanswered(HeldClaim claim, CompletableFuture<Claim> outcome) {
		if (this.strict) {
			giveUp(claim);
			outcome.complete(Claim.REFUSED);
			return;
		}
		synchronized (this) {
			if (isHeld(claim)) {
				claim.status = HeldClaim.Status.PROVISIONAL;
				assertLater();
			}
		}
		outcome.complete(Claim.PROVISIONAL);
	}

	private void granted(HeldClaim claim, String sid, long epoch, List<String> before,
			CompletableFuture<Claim> outcome) {
		CompletionStage<Void> departure = this.strict ? departure(claim.code, epoch, before)
				: CompletableFuture.completedFuture(null);
		boolean ended = false;
		synchronized (this) {
			if (isHeld(claim)) {
				ended = claim.own(epoch);
				if (!ended && !sid.equals(this.heartbeat.session())) {
					// the session has ended meanwhile
					assertLater();
				}
			}
		}
		if (ended) {
			supersede(claim);
		}
		departure.whenComplete((nothing, ex) -> {
			if (ex != null) {
				giveUp(claim);
			}
			outcome.complete((ex != null || claim.fenced) ? Claim.REFUSED : Claim.GRANTED);
		});
	}

	/**
	 * Waits for those who had a code before a claim.
	 */
	private CompletionStage<Void> departure(String code, long epoch, List<String> before) {
		if (before.isEmpty()) {
			return CompletableFuture.completedFuture(null);
		}
		CompletionStage<Void> departure = this.departures.await(code, epoch, before);
		departure.thenRun(() -> this.scripts.settle(code, epoch));
		return departure;
	}

	private static List<String> sessions(Object answer) {
		return ((List<?>) answer).stream().map(Commands::text).toList();
	}

	private boolean isHeld(HeldClaim claim) {
		return this.held.get(claim.code) == claim;
	}

	void release(String code, Claimant claimant) {
		HeldClaim claim = this.held.get(code);
		if (claim != null && claim.claimant == claimant) {
			giveUp(claim);
		}
	}

	private synchronized void giveUp(HeldClaim claim) {
		if (this.held.remove(claim.code, claim)) {
			this.releases.release(claim.code, claim.token);
			if (claim.unanswered > 0) {
				// a network may hold back what was asked and let the release through
				this.worker.after(this.patience, () -> releaseAgain(claim));
			}
		}
	}

	private synchronized void releaseAgain(HeldClaim claim) {
		this.releases.release(claim.code, claim.token);
	}

	/**
	 * Another node has claimed a code.
	 */
	void kicked(Frames.Kick kick) {
		HeldClaim claim;
		boolean ended;
		synchronized (this) {
			claim = this.held.get(kick.code());
			ended = claim != null && claim.kicked(kick);
		}
		if (claim != null && ended) {
			supersede(claim);
		}
		if (this.strict) {
			// what is held now has come later, or learns with its answer that it was late
			this.publisher.publishFrame(this.keys.channel(Topic.node(kick.claimer())),
					Frames.gone(new Frames.Gone(kick.code(), kick.epoch(), this.node.id())));
		}
	}

	/**
	 * An owner before has given way.
	 */
	void gone(Frames.Gone gone) {
		if (this.strict) {
			this.departures.gone(gone);
		}
	}

	private void supersede(HeldClaim claim) {
		// in this order: what is not held any more counts as gone
		claim.claimant.superseded();
		giveUp(claim);
	}

	/**
	 * This node can no longer be sure of anything it has claimed.
	 */
	void endangered() {
		if (!this.strict) {
			return;
		}
		List<HeldClaim> fenced;
		synchronized (this) {
			fenced = List.copyOf(this.held.values());
			fenced.forEach((claim) -> claim.fenced = true);
		}
		fenced.forEach((claim) -> {
			try {
				claim.claimant.fenced();
			}
			catch (RuntimeException ex) {
				logger.log(Level.ERROR, "A connection could not be closed", ex);
			}
			giveUp(claim);
		});
	}

	/**
	 * Asserts all claims, since some may be lost.
	 */
	void assertAll() {
		synchronized (this) {
			if (this.asserting) {
				this.assertAgain = true;
				return;
			}
			this.asserting = true;
			this.assertAgain = false;
		}
		List<HeldClaim> claims = new ArrayList<>();
		this.held.values().forEach((claim) -> {
			if (claim.status != HeldClaim.Status.PENDING) {
				claims.add(claim);
			}
		});
		assertFrom(claims, 0);
	}

	private void assertFrom(List<HeldClaim> claims, int from) {
		String sid = this.heartbeat.session();
		if (sid == null || from >= claims.size()) {
			boolean again;
			synchronized (this) {
				this.asserting = false;
				again = this.assertAgain;
			}
			if (again) {
				this.worker.execute(this::assertAll);
			}
			return;
		}
		List<HeldClaim> part = claims.subList(from, Math.min(from + ASSERTED_AT_ONCE, claims.size()));
		List<CompletableFuture<?>> asserted = new ArrayList<>();
		synchronized (this) {
			List<HeldClaim> current = part.stream().filter(this::isHeld).toList();
			if (!current.isEmpty()) {
				this.scripts.note(sid, current.stream().map((claim) -> claim.code).toList());
				current.forEach((claim) -> {
					claim.unanswered++;
					asserted.add(this.scripts.reassert(sid, claim)
						.handle((answer, ex) -> asserted(claim, answer))
						.toCompletableFuture());
				});
			}
		}
		CompletionStage<Void> allAsserted = CompletableFuture.allOf(asserted.toArray(CompletableFuture[]::new));
		allAsserted
			.whenComplete((nothing, ex) -> this.worker.execute(() -> assertFrom(claims, from + ASSERTED_AT_ONCE)));
	}

	private boolean asserted(HeldClaim claim, @Nullable List<Object> answer) {
		boolean ended;
		synchronized (this) {
			if (answer != null) {
				claim.unanswered--;
			}
			if (!isHeld(claim)) {
				return false;
			}
			if (answer == null || Commands.isText(answer.get(0), "LATE")) {
				assertLater();
				return false;
			}
			ended = !Commands.isText(answer.get(0), "OK") || claim.own(Long.parseLong(Commands.text(answer.get(1))));
		}
		if (ended) {
			supersede(claim);
		}
		return true;
	}

	/**
	 * Whether all that is claimed has been asserted since the last loss.
	 */
	synchronized boolean isAsserted() {
		return !this.asserting && !this.assertsLater;
	}

	private synchronized void assertLater() {
		if (this.assertsLater) {
			return;
		}
		this.assertsLater = true;
		this.worker.after(Worker.jittered(RETRY), this::assertNow);
	}

	private void assertNow() {
		synchronized (this) {
			this.assertsLater = false;
		}
		// when it is out of touch, all is asserted as soon as it is back
		if (this.states.isConnected()) {
			if (this.scripts.isReady()) {
				assertAll();
			}
			else {
				assertLater();
			}
		}
	}

	/**
	 * Gives everything up.
	 * @return done when Redis has been told
	 */
	CompletableFuture<Void> releaseAll() {
		List<CompletableFuture<?>> released = new ArrayList<>();
		synchronized (this) {
			Map<String, HeldClaim> all = new HashMap<>(this.held);
			this.held.clear();
			all.forEach((code, claim) -> released.add(this.releases.release(code, claim.token).toCompletableFuture()));
		}
		return CompletableFuture.allOf(released.toArray(CompletableFuture[]::new));
	}

}
