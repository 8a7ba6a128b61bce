package io.github.wsboot.console;

import java.util.concurrent.atomic.LongAdder;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.EngineListener;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts what goes in and out of this node; whoever looks twice knows the rates.
 *
 * @since 0.1.0
 */
public final class TrafficCounter implements EngineListener {

	private final LongAdder opened = new LongAdder();

	private final LongAdder closed = new LongAdder();

	private final LongAdder messagesIn = new LongAdder();

	private final LongAdder bytesIn = new LongAdder();

	private final LongAdder messagesOut = new LongAdder();

	private final LongAdder bytesOut = new LongAdder();

	@Override
	public void opened() {
		this.opened.increment();
	}

	@Override
	public void closed(WsCloseStatus status, CloseCause cause) {
		this.closed.increment();
	}

	@Override
	public void received(int messages, long bytes) {
		this.messagesIn.add(messages);
		this.bytesIn.add(bytes);
	}

	@Override
	public void sent(int messages, long bytes) {
		this.messagesOut.add(messages);
		this.bytesOut.add(bytes);
	}

	void writeTo(ObjectNode node) {
		node.put("opened", this.opened.sum());
		node.put("closed", this.closed.sum());
		node.put("messagesIn", this.messagesIn.sum());
		node.put("bytesIn", this.bytesIn.sum());
		node.put("messagesOut", this.messagesOut.sum());
		node.put("bytesOut", this.bytesOut.sum());
	}

}
