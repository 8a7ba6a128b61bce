package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Gives claims up and does so again until Redis has acknowledged it.
 */
final class Releases {

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final ClaimScripts scripts;

	private final Heartbeat heartbeat;

	private final Worker worker;

	private final Predicate<String> isHeld;

	// guarded by this

	private final Map<String, Long> pending = new HashMap<>();

	private boolean retrying;

	Releases(ClaimScripts scripts, Heartbeat heartbeat, Worker worker, Predicate<String> isHeld) {
		this.scripts = scripts;
		this.heartbeat = heartbeat;
		this.worker = worker;
		this.isHeld = isHeld;
	}

	/**
	 * Releases a claim. In the order of calls, so the caller guards it together with what
	 * it claims.
	 * @return done when it is tried
	 */
	CompletionStage<Void> release(String code, long token) {
		String sid = this.heartbeat.session();
		if (sid == null) {
			return CompletableFuture.completedFuture(null);
		}
		synchronized (this) {
			this.pending.merge(code, token, Math::max);
		}
		CompletionStage<Void> tried = send(sid, code, token);
		if (!this.isHeld.test(code)) {
			// should it be lost, a reaper finds nothing to do
			this.scripts.forget(sid, code);
		}
		return tried;
	}

	private CompletionStage<Void> send(String sid, String code, long token) {
		return this.scripts.release(sid, code, token).handle((answer, ex) -> {
			if (ex == null) {
				synchronized (this) {
					this.pending.remove(code, token);
				}
			}
			else {
				retryLater();
			}
			return null;
		});
	}

	private synchronized void retryLater() {
		if (!this.retrying) {
			this.retrying = true;
			this.worker.after(Worker.jittered(RETRY), this::retry);
		}
	}

	private void retry() {
		Map<String, Long> again;
		synchronized (this) {
			this.retrying = false;
			again = Map.copyOf(this.pending);
		}
		if (!this.scripts.isReady()) {
			if (!again.isEmpty()) {
				retryLater();
			}
			return;
		}
		again.forEach((code, token) -> {
			String sid = this.heartbeat.session();
			if (sid != null) {
				send(sid, code, token);
			}
		});
	}

}
