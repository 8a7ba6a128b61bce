package io.github.wsboot.servlet;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a socket of Tomcat's connector. Tomcat creates it in the handshake and
 * calls it from one thread at a time.
 */
// public because Tomcat instantiates it
public final class TomcatTransport implements InternalHttpUpgradeHandler {

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private volatile @Nullable SocketWrapperBase<?> wrapper;

	private volatile @Nullable Bridge bridge;

	private volatile @Nullable TomcatSocket socket;

	private volatile @Nullable FrameTransport frames;

	/**
	 * Nothing is to be read until somebody asks for it; known to Tomcat's thread only.
	 */
	private boolean suspended;

	/**
	 * Says whose connection this is, before Tomcat has switched to it.
	 */
	void serve(Bridge bridge) {
		this.bridge = bridge;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
		this.wrapper = wrapper;
	}

	@Override
	public void init(WebConnection connection) {
		SocketWrapperBase<?> wrapper = this.wrapper;
		Bridge bridge = this.bridge;
		if (wrapper == null || bridge == null) {
			throw new IllegalStateException("The connection is not complete");
		}
		TomcatSocket socket = new TomcatSocket(wrapper, bridge.settings().sendTimeout().toMillis());
		FrameTransport frames = new FrameTransport(bridge, socket, this.classLoader);
		this.socket = socket;
		this.frames = frames;
		// Tomcat dispatches next, whatever has become of it
		dispatch(wrapper, socket, frames, frames::open);
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		SocketWrapperBase<?> wrapper = this.wrapper;
		TomcatSocket socket = this.socket;
		FrameTransport frames = this.frames;
		if (wrapper == null || socket == null || frames == null) {
			return SocketState.CLOSED;
		}
		return dispatch(wrapper, socket, frames, () -> {
			switch (event) {
				case OPEN_READ -> {
					FrameTransport.Reading reading = frames.read();
					this.suspended = reading == FrameTransport.Reading.SUSPENDED;
					if (reading == FrameTransport.Reading.MORE) {
						// the poller does not see what Tomcat has in its own buffers
						wrapper.processSocket(SocketEvent.OPEN_READ, true);
					}
				}
				case STOP -> frames.stopped();
				case ERROR, DISCONNECT, TIMEOUT, CONNECT_FAIL -> frames.failed(wrapper.getError());
				case OPEN_WRITE -> {
					// the operation that waited for it has been told
				}
			}
		});
	}

	private SocketState dispatch(SocketWrapperBase<?> wrapper, TomcatSocket socket, FrameTransport frames,
			Runnable action) {
		if (socket.beginDispatch()) {
			frames.run(action);
			if (wrapper.isClosed()) {
				frames.wire().abort();
			}
		}
		return socket.endDispatch(this.suspended);
	}

	@Override
	public void destroy() {
		FrameTransport frames = this.frames;
		Bridge bridge = this.bridge;
		if (frames != null) {
			frames.wire().abort();
		}
		else if (bridge != null) {
			bridge.abandon();
		}
	}

	@Override
	public void timeoutAsync(long now) {
		// nothing here is asynchronous in the sense of servlets
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
		// whether there is TLS shows in the socket
	}

	@Override
	public void pause() {
		// the engine closes the connections
	}

}
