package io.github.wsboot.cluster.redis;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What can be done with claims in Redis.
 */
final class ClaimScripts {

	private final Commands commands;

	private final Keys keys;

	private final Nodes nodes;

	private final long patience;

	private final byte[] strict;

	/**
	 * For how many ms Redis remembers who may still have a code that was given up: longer
	 * than anybody keeps it without noticing, hearing nothing or without a lease.
	 */
	private final byte[] memory;

	ClaimScripts(RedisClusterSettings settings, Commands commands, Keys keys, Nodes nodes) {
		this.commands = commands;
		this.keys = keys;
		this.nodes = nodes;
		this.patience = settings.commandTimeout().toMillis();
		this.strict = Commands.bytes(settings.strict() ? 1 : 0);
		this.memory = Commands.bytes(settings.lease().multipliedBy(5).toMillis());
	}

	boolean isReady() {
		return this.commands.isReady();
	}

	/**
	 * Notes codes before they are claimed, so that nothing remains of a node that dies.
	 */
	CompletionStage<List<Object>> note(String sid, Collection<String> codes) {
		return this.commands.eval(Script.NOTE, new String[] { this.keys.marker(sid), this.keys.claimedCodes(sid) },
				codes.stream().map(Commands::bytes).toArray(byte[][]::new));
	}

	CompletionStage<Long> forget(String sid, String code) {
		return this.commands.call((redis) -> redis.srem(this.keys.claimedCodes(sid), Commands.bytes(code)));
	}

	CompletionStage<List<Object>> claim(String sid, HeldClaim claim, boolean onlyIfFree) {
		return run(Script.CLAIM, sid, claim, this.strict, Commands.bytes(onlyIfFree ? "free" : "take"));
	}

	/**
	 * Claims a code instead of a certain owner.
	 */
	CompletionStage<List<Object>> claimInsteadOf(String sid, HeldClaim claim, byte[] owner, byte[] epoch) {
		return run(Script.CLAIM, sid, claim, this.strict, Commands.bytes("instead"), owner, epoch);
	}

	CompletionStage<List<Object>> reassert(String sid, HeldClaim claim) {
		return run(Script.REASSERT, sid, claim, Commands.bytes(claim.epoch(this.nodes::microsAt)));
	}

	/**
	 * Runs a script that has no effect when nobody waits for it any more: a network can
	 * hold a command back until long after a newer connection has said otherwise.
	 */
	private CompletionStage<List<Object>> run(Script script, String sid, HeldClaim claim, byte[]... more) {
		byte[][] args = new byte[6 + more.length][];
		args[0] = Commands.bytes(sid);
		args[1] = Commands.bytes(claim.token);
		args[2] = Commands.bytes(claim.code);
		args[3] = Commands.bytes(this.keys.nodeChannels());
		args[4] = Frames.kickStart();
		args[5] = Commands.bytes(this.nodes.time() + this.patience);
		System.arraycopy(more, 0, args, 6, more.length);
		return this.commands.eval(script, new String[] { this.keys.claim(claim.code) }, args);
	}

	/**
	 * Releases what a session or an earlier one of the same node has claimed up to a
	 * token.
	 */
	CompletionStage<List<Object>> release(String sid, String code, long token) {
		return this.commands.eval(Script.RELEASE, new String[] { this.keys.claim(code) }, Commands.bytes(sid),
				Commands.bytes(token), this.memory);
	}

	/**
	 * Releases what a dead session has claimed.
	 */
	CompletionStage<List<Object>> disown(String sid, String code) {
		return this.commands.eval(Script.DISOWN, new String[] { this.keys.claim(code) }, Commands.bytes(sid),
				this.memory);
	}

	/**
	 * Tells that all who had a code before a claim have gone.
	 */
	CompletionStage<List<Object>> settle(String code, long epoch) {
		return this.commands.eval(Script.SETTLE, new String[] { this.keys.claim(code) }, Commands.bytes(epoch));
	}

}
