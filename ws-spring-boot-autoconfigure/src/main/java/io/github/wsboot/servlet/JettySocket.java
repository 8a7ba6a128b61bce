package io.github.wsboot.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A socket of Jetty. It never blocks.
 */
final class JettySocket implements FrameSocket {

	private final EndPoint endPoint;

	private final Runnable reading;

	/**
	 * Creates a socket.
	 * @param endPoint what is beneath
	 * @param reading has a thread of Jetty read
	 */
	JettySocket(EndPoint endPoint, Runnable reading) {
		this.endPoint = endPoint;
		this.reading = reading;
	}

	@Override
	public int read(ByteBuffer input) throws IOException {
		// Jetty adds behind the limit
		return this.endPoint.fill(input.clear().limit(0));
	}

	@Override
	public boolean isPolledPlain() {
		return !this.endPoint.isSecure();
	}

	@Override
	public boolean mayReadLater() {
		return true;
	}

	@Override
	public void readAgain() {
		this.reading.run();
	}

	@Override
	public boolean isBlocking() {
		return false;
	}

	@Override
	public boolean write(ByteBuffer output, Consumer<@Nullable Throwable> whenWritten) throws IOException {
		WriteOutcome outcome = new WriteOutcome(whenWritten);
		this.endPoint.write(outcome, output);
		return outcome.isKnown();
	}

	@Override
	public void endOutput() {
		this.endPoint.shutdownOutput();
	}

	@Override
	public void end(boolean atOnce) {
		this.endPoint.close();
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this.endPoint) ? Optional.of(type.cast(this.endPoint)) : Optional.empty();
	}

	/**
	 * How a write ends, as Jetty reports it.
	 */
	static final class WriteOutcome extends Outcome implements Callback {

		WriteOutcome(Consumer<@Nullable Throwable> whenLate) {
			super(whenLate);
		}

		@Override
		public void succeeded() {
			report(null);
		}

		@Override
		public void failed(Throwable failure) {
			report(failure);
		}

		@Override
		public InvocationType getInvocationType() {
			return InvocationType.NON_BLOCKING;
		}

	}

}
