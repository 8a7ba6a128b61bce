package io.github.wsboot.action;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends the elements of a stream or publisher, each when the client has been given the
 * one before, and asks for no more than that.
 */
final class ReplyStream {

	private final WsConnection connection;

	private final Function<@Nullable Object, WsMessage> encoder;

	private final Consumer<@Nullable Throwable> whenEnded;

	private final Executor streams;

	/** Of publishers. */
	private final SerialTasks tasks;

	// guarded by this

	private boolean cancelled;

	private boolean ended;

	private Flow.@Nullable Subscription subscription;

	/** Takes elements from a stream and may have to wait for them. */
	private @Nullable Thread taking;

	/**
	 * Creates a stream of replies.
	 * @param encoder makes a message of an element
	 * @param whenEnded told once: nothing if all is sent or the client has cancelled,
	 * else what has failed
	 * @param streams runs what waits for elements
	 * @param publishers runs what only waits for the client
	 */
	ReplyStream(WsConnection connection, Function<@Nullable Object, WsMessage> encoder,
			Consumer<@Nullable Throwable> whenEnded, Executor streams, Executor publishers) {
		this.connection = connection;
		this.encoder = encoder;
		this.whenEnded = whenEnded;
		this.tasks = new SerialTasks(publishers);
		this.streams = streams;
	}

	void send(Stream<?> elements) {
		this.streams.execute(() -> {
			Throwable failure = null;
			try (elements) {
				sendAll(elements.iterator());
			}
			catch (Throwable ex) {
				failure = ex;
			}
			end(isCancelled() ? null : failure);
		});
	}

	private void sendAll(Iterator<?> elements) throws IOException {
		while (true) {
			Object element;
			if (!beginTaking()) {
				return;
			}
			try {
				if (!elements.hasNext()) {
					return;
				}
				element = elements.next();
			}
			finally {
				endTaking();
			}
			write(element);
		}
	}

	private synchronized boolean beginTaking() {
		this.taking = Thread.currentThread();
		return !this.cancelled;
	}

	private synchronized void endTaking() {
		this.taking = null;
		if (this.cancelled) {
			// of cancel()
			Thread.interrupted();
		}
	}

	void send(Flow.Publisher<?> elements) {
		elements.subscribe(new Flow.Subscriber<Object>() {
			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				if (subscribed(subscription)) {
					subscription.request(1);
				}
				else {
					subscription.cancel();
					endIfCancelled();
				}
			}

			@Override
			public void onNext(Object element) {
				ReplyStream.this.tasks.submit(() -> next(element));
			}

			@Override
			public void onError(Throwable failure) {
				ReplyStream.this.tasks.submit(() -> end(failure));
			}

			@Override
			public void onComplete() {
				ReplyStream.this.tasks.submit(() -> end(null));
			}
		});
	}

	private synchronized boolean subscribed(Flow.Subscription subscription) {
		if (this.cancelled || this.subscription != null) {
			return false;
		}
		this.subscription = subscription;
		return true;
	}

	private void endIfCancelled() {
		if (isCancelled()) {
			this.tasks.submit(() -> end(null));
		}
	}

	private void next(Object element) {
		Flow.Subscription subscription = subscription();
		if (subscription == null || isCancelled()) {
			return;
		}
		try {
			write(element);
		}
		catch (IOException | RuntimeException | Error ex) {
			subscription.cancel();
			end(ex);
			return;
		}
		subscription.request(1);
	}

	/**
	 * Returns when the client has been given the message, unlike a plain send, which only
	 * queues it: a fast producer must not fill the queue of its own client.
	 */
	private void write(@Nullable Object element) throws IOException {
		WsMessage message = this.encoder.apply(element);
		if (message.isText()) {
			try (Writer writer = this.connection.textWriter()) {
				writer.write(message.text());
			}
		}
		else {
			try (OutputStream output = this.connection.binaryStream()) {
				output.write(message.bytes());
			}
		}
	}

	/**
	 * Ends it early. Whoever waits for the next element of a stream is interrupted.
	 */
	void cancel() {
		Flow.Subscription subscription;
		synchronized (this) {
			if (this.cancelled || this.ended) {
				return;
			}
			this.cancelled = true;
			subscription = this.subscription;
			if (this.taking != null) {
				this.taking.interrupt();
			}
		}
		if (subscription != null) {
			this.tasks.submit(() -> {
				end(null);
				subscription.cancel();
			});
		}
	}

	/**
	 * Ends it because there will be no elements.
	 */
	void fail(Throwable failure) {
		this.tasks.submit(() -> end(failure));
	}

	private synchronized boolean isCancelled() {
		return this.cancelled;
	}

	private synchronized Flow.@Nullable Subscription subscription() {
		return this.subscription;
	}

	private void end(@Nullable Throwable failure) {
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
		}
		this.whenEnded.accept(failure);
	}

}
