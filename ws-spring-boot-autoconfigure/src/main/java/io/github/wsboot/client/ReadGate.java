package io.github.wsboot.client;

/**
 * Counts the messages that were received and not yet taken. Once there are too many,
 * reading stops until half of them are gone.
 */
final class ReadGate {

	static final int MAX_MESSAGES = 1024;

	static final long MAX_BYTES = 1024 * 1024;

	private final Runnable open;

	private int messages;

	private long bytes;

	private boolean closed;

	/**
	 * Creates an open gate.
	 * @param open called when reading may go on, by whoever took a message
	 */
	ReadGate(Runnable open) {
		this.open = open;
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	synchronized void received(int size) {
		this.messages++;
		this.bytes += size;
		this.closed |= this.messages >= MAX_MESSAGES || this.bytes >= MAX_BYTES;
	}

	void taken(int size) {
		synchronized (this) {
			this.messages--;
			this.bytes -= size;
			if (!this.closed || this.messages > MAX_MESSAGES / 2 || this.bytes > MAX_BYTES / 2) {
				return;
			}
			this.closed = false;
		}
		this.open.run();
	}

}
