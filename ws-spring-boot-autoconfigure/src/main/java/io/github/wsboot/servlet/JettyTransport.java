package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a socket of Jetty's connector, which replaces the one of HTTP when the
 * handshake is done.
 */
final class JettyTransport extends AbstractConnection implements Connection.UpgradeTo {

	private final FrameTransport frames;

	/** What the client has sent before it saw the answer. */
	private @Nullable ByteBuffer early;

	JettyTransport(EndPoint endPoint, Executor executor, Bridge bridge) {
		super(endPoint, executor);
		this.frames = new FrameTransport(bridge, new JettySocket(endPoint, this::readAgain),
				Thread.currentThread().getContextClassLoader());
	}

	@Override
	public void onUpgradeTo(@Nullable ByteBuffer buffer) {
		if (buffer != null && buffer.hasRemaining()) {
			this.early = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
		}
	}

	@Override
	public void onOpen() {
		super.onOpen();
		// the engine has a heartbeat
		getEndPoint().setIdleTimeout(0);
		this.frames.run(() -> {
			this.frames.open();
			ByteBuffer early = this.early;
			this.early = null;
			if (early != null) {
				this.frames.received(early);
			}
		});
		readLater();
	}

	@Override
	public void onFillable() {
		this.frames.run(() -> {
			// otherwise somebody else may already be here
			if (this.frames.read() != FrameTransport.Reading.SUSPENDED) {
				readLater();
			}
		});
	}

	private void readAgain() {
		getExecutor().execute(this::onFillable);
	}

	private void readLater() {
		if (!this.frames.wire().isEnded()) {
			fillInterested();
		}
	}

	@Override
	public void onFillInterestedFailed(Throwable cause) {
		this.frames.run(() -> this.frames.failed(cause));
	}

	@Override
	public boolean onIdleExpired(TimeoutException timeout) {
		return false;
	}

	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		this.frames.run(() -> this.frames.failed(cause));
	}

}
