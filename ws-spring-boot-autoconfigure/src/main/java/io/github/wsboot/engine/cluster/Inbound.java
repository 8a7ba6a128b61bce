package io.github.wsboot.engine.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes send, carried out on this one. Called by one thread at a time; nothing
 * here waits for anybody.
 */
final class Inbound {

	private static final Logger logger = System.getLogger(Inbound.class.getName());

	// more nodes than any cluster has; strangers on the bus must not fill the memory
	private static final int MAX_ORIGINS = 4096;

	private final String id;

	private final WebSocketManager local;

	private final Peers peers;

	private final Bus bus;

	private final Commands commands;

	private final Questions questions;

	private final LongAdder received = new LongAdder();

	private final LongAdder ignored = new LongAdder();

	private final LongAdder repeated = new LongAdder();

	/** What has come of every origin; those unheard of for longest go first. */
	private final Map<String, SequenceWindow> origins = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, SequenceWindow> eldest) {
			return size() > MAX_ORIGINS;
		}

	};

	Inbound(String id, WebSocketManager local, Peers peers, Bus bus, Commands commands, Questions questions) {
		this.id = id;
		this.local = local;
		this.peers = peers;
		this.bus = bus;
		this.commands = commands;
		this.questions = questions;
	}

	/**
	 * How many envelopes have come, whatever became of them.
	 */
	long received() {
		return this.received.sum();
	}

	/**
	 * How many envelopes were ignored because they were malformed, of an unknown version
	 * or nobody's business.
	 */
	long ignored() {
		return this.ignored.sum();
	}

	/**
	 * How many envelopes were ignored because they were there before: most of them copies
	 * on several topics.
	 */
	long repeated() {
		return this.repeated.sum();
	}

	void received(byte[] envelope) {
		this.received.increment();
		try {
			EnvelopeReader reader = new EnvelopeReader(envelope);
			if (reader.origin().equals(this.id)) {
				return;
			}
			EnvelopeType type = reader.type();
			if (type != null && !isNew(reader)) {
				this.repeated.increment();
			}
			else if (type == null || !dispatch(type, reader)) {
				this.ignored.increment();
			}
		}
		catch (MalformedEnvelopeException | IllegalArgumentException ex) {
			this.ignored.increment();
			logger.log(Level.DEBUG, "An envelope on the bus is malformed and was ignored", ex);
		}
		catch (RuntimeException ex) {
			logger.log(Level.ERROR, "An envelope of another node could not be carried out", ex);
		}
	}

	/**
	 * An envelope that was published on several topics comes once for each of them that
	 * this node is interested in.
	 */
	private boolean isNew(EnvelopeReader envelope) {
		return this.origins.computeIfAbsent(envelope.origin(), (origin) -> new SequenceWindow(envelope.sequence()))
			.add(envelope.sequence());
	}

	private boolean dispatch(EnvelopeType type, EnvelopeReader envelope) {
		return switch (type) {
			case MESSAGE -> {
				deliver(envelope);
				yield true;
			}
			case COMMAND -> {
				carryOut(envelope.origin(), envelope.number64(), Command.read(envelope));
				yield true;
			}
			case REPLY -> this.commands.replied(envelope.number64(), envelope.number8() != 0, envelope.number32());
			case QUESTION -> {
				ask(envelope);
				yield true;
			}
			case ANSWER ->
				this.questions.answered(envelope.number64(), envelope.number8() != 0, bytes(envelope.rest()));
		};
	}

	private void ask(EnvelopeReader envelope) {
		long number = envelope.number64();
		String code = envelope.requiredText();
		this.questions.asked(envelope.origin(), number, bytes(envelope.rest()), this.local.isOnline(code));
	}

	private static byte[] bytes(ByteBuffer rest) {
		byte[] bytes = new byte[rest.remaining()];
		rest.get(bytes);
		return bytes;
	}

	private void deliver(EnvelopeReader envelope) {
		boolean isText = envelope.number8() != 0;
		Selection recipients = envelope.selection();
		WsMessage message = isText ? WsMessage.text(envelope.rest()) : WsMessage.binary(envelope.rest());
		recipients.on(this.local).send(message);
	}

	private void carryOut(String origin, long request, Command command) {
		String code = codeOf(command);
		boolean concerned = code != null && this.local.isOnline(code);
		Collection<String> affected = affectedBy(command, code);
		int changed = carryOut(command);
		// what does not become visible now does so later, but it is done
		this.peers.visible(affected)
			.whenComplete((result, failure) -> this.bus.reply(origin, request, concerned, changed));
	}

	/**
	 * Does what is asked, which a limit of this node may forbid.
	 * @return how many connections that has changed
	 */
	private int carryOut(Command command) {
		try {
			return command.operation().apply(command, this.local);
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			logger.log(Level.DEBUG, "What another node asks for was refused", ex);
			return 0;
		}
	}

	/**
	 * Whose changes the asker will want to see when it has the answer.
	 */
	private Collection<String> affectedBy(Command command, @Nullable String code) {
		return switch (command.operation()) {
			case CLOSE -> List.of();
			case DISBAND -> this.peers.listed(this.local.groups(), command.on().name());
			default -> (code != null) ? List.of(code) : List.of();
		};
	}

	private static @Nullable String codeOf(Command command) {
		Selection on = command.on();
		boolean isOneCode = on.targets().size() == 1 && on.targets().get(0).kind() == Target.Kind.CODE
				&& on.targets().get(0).names().size() == 1;
		return isOneCode ? on.name() : null;
	}

}
