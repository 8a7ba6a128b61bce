package io.github.wsboot.benchmark.work;

/**
 * A figure of a result.
 */
public enum Metric {

	/** Messages that clients received per second. */
	RATE("messages/s", true),

	/** CPU time of the server per message. */
	SERVER_MICROS("server µs/msg", false),

	/** CPU time of the load client per message. */
	CLIENT_MICROS("client µs/msg", false),

	/** Time until the last recipient had a message, or until the reply: median. */
	P50_MILLIS("p50 ms", false),

	/** The same, 99th percentile. */
	P99_MILLIS("p99 ms", false),

	/** The same, maximum. */
	MAX_MILLIS("max ms", false),

	/** Time in which one call that sends returned: median. */
	CALL_P50_MICROS("call p50 µs", false),

	/** The same, 99th percentile. */
	CALL_P99_MICROS("call p99 µs", false),

	/** Connections opened per second. */
	CONNECTS("connections/s", true),

	/** CPU time of the server per connection that is opened. */
	CONNECT_MICROS("server µs/connection", false),

	/** Live heap per idle connection. */
	HEAP_BYTES("heap B/connection", false),

	/** Physical memory per idle connection. */
	RESIDENT_BYTES("RSS B/connection", false),

	/** Heap that only this library keeps alive, per idle connection. */
	OWN_BYTES("of it only by this library", false),

	/** Messages that did not arrive in time. */
	MISSING("missing", false),

	/** Connections that the server ended. */
	LOST("lost connections", false);

	private final String title;

	private final boolean higherBetter;

	Metric(String title, boolean higherBetter) {
		this.title = title;
		this.higherBetter = higherBetter;
	}

	public String title() {
		return this.title;
	}

	/**
	 * How many times better one value is than another, so that more than 1 is good
	 * whatever the figure.
	 */
	public double timesBetter(double value, double other) {
		return this.higherBetter ? value / other : other / value;
	}

	public boolean isHigherBetter() {
		return this.higherBetter;
	}

}
