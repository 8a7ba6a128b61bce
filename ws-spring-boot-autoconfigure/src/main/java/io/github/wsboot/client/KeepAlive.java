package io.github.wsboot.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Pings the server now and then, and notices when nothing comes from it any more.
 */
final class KeepAlive extends ChannelInboundHandlerAdapter {

	private final Duration pingInterval;

	private final Duration idleTimeout;

	private final Runnable ping;

	private final Runnable idle;

	private long heardAt;

	private @Nullable Future<?> nextPing;

	private @Nullable Future<?> nextCheck;

	KeepAlive(Duration pingInterval, Duration idleTimeout, Runnable ping, Runnable idle) {
		this.pingInterval = pingInterval;
		this.idleTimeout = idleTimeout;
		this.ping = ping;
		this.idle = idle;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.heardAt = System.nanoTime();
		schedulePing(context);
		if (!this.idleTimeout.isZero()) {
			scheduleCheck(context, this.idleTimeout.toNanos());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.heardAt = System.nanoTime();
		context.fireChannelRead(message);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		cancel(this.nextPing);
		cancel(this.nextCheck);
		context.fireChannelInactive();
	}

	private void schedulePing(ChannelHandlerContext context) {
		if (this.pingInterval.isZero()) {
			return;
		}
		// clients that were cut off together shall not ping together
		long delay = Math.round(this.pingInterval.toNanos() * ThreadLocalRandom.current().nextDouble(0.8, 1));
		this.nextPing = context.executor().schedule(() -> {
			this.ping.run();
			schedulePing(context);
		}, delay, TimeUnit.NANOSECONDS);
	}

	private void scheduleCheck(ChannelHandlerContext context, long delay) {
		this.nextCheck = context.executor().schedule(() -> check(context), delay, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext context) {
		if (!context.channel().config().isAutoRead()) {
			// it is us who do not listen
			this.heardAt = System.nanoTime();
		}
		long left = this.idleTimeout.toNanos() - (System.nanoTime() - this.heardAt);
		if (left <= 0) {
			this.idle.run();
		}
		else {
			scheduleCheck(context, left);
		}
	}

	private static void cancel(@Nullable Future<?> future) {
		if (future != null) {
			future.cancel(false);
		}
	}

}
