package io.github.wsboot.cluster.redis;

import java.util.function.LongUnaryOperator;

import io.github.wsboot.cluster.Claimant;

/**
 * A code that a connection of this node has claimed. Guarded by {@link Claims}.
 */
final class HeldClaim {

	final String code;

	final Claimant claimant;

	/** Tells this claim from earlier and later ones of this node. */
	final long token;

	private final long claimedAt = System.nanoTime();

	Status status = Status.PENDING;

	/** 0 as long as it is not known. */
	private long epoch;

	/** Commands that were not answered, some of which may still come through. */
	int unanswered;

	volatile boolean fenced;

	/** The newest claim of another node that came while the epoch was not known. */
	private long kickedBy = -1;

	HeldClaim(String code, Claimant claimant, long token) {
		this.code = code;
		this.claimant = claimant;
		this.token = token;
	}

	/**
	 * The epoch that Redis has granted. Without one, when it was claimed: the same
	 * however often it is asked, since a network may deliver what it was told long ago.
	 * @param clock tells the time of Redis for a moment of the monotonic clock
	 */
	long epoch(LongUnaryOperator clock) {
		if (this.epoch == 0) {
			this.epoch = clock.applyAsLong(this.claimedAt);
		}
		return this.epoch;
	}

	/**
	 * Takes a kick.
	 * @return whether it puts an end to this claim now
	 */
	boolean kicked(Frames.Kick kick) {
		if (this.status == Status.OWNED) {
			return kick.epoch() >= this.epoch;
		}
		this.kickedBy = Math.max(this.kickedBy, kick.epoch());
		return false;
	}

	/**
	 * Takes the answer of Redis.
	 * @return whether a kick has put an end to this claim already
	 */
	boolean own(long granted) {
		this.status = Status.OWNED;
		this.epoch = granted;
		return this.kickedBy >= granted;
	}

	/**
	 * How far a claim has come.
	 */
	enum Status {

		/** Redis has been asked. */
		PENDING,

		/** Redis has granted it. */
		OWNED,

		/** Redis could not be asked. */
		PROVISIONAL

	}

}
