package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

import io.github.wsboot.autoconfigure.ProtocolPeer.End;
import io.github.wsboot.autoconfigure.ProtocolPeer.Transcript;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.jspecify.annotations.Nullable;

/**
 * Something a client sends, and what RFC 6455 makes of it.
 *
 * @param id the chapter and more
 * @param sent what is sent, for a person
 * @param headers of the handshake
 * @param script sends it
 * @param outcomes what the server may do
 * @param deviations what plain spring-websocket is known to do instead, by container
 */
record ProtocolCase(String id, String sent, List<String> headers, Script script, List<Outcome> outcomes,
		Map<Container, String> deviations) {

	static ProtocolCase of(String id, String sent, Script script) {
		return new ProtocolCase(id, sent, List.of(), script, List.of(), Map.of());
	}

	ProtocolCase offering(String extensions) {
		return new ProtocolCase(this.id, this.sent, List.of("Sec-WebSocket-Extensions: " + extensions), this.script,
				this.outcomes, this.deviations);
	}

	/**
	 * Adds what the server may do: these events, and this ending.
	 */
	ProtocolCase expects(Ending ending, String... events) {
		return or(new Outcome(ending, List.of(events)));
	}

	/**
	 * Leaves it to the server what it makes of it, as long as it sends only what it may
	 * and ends.
	 */
	ProtocolCase expectsNoFaults() {
		return or(new Outcome(Ending.TCP, null));
	}

	private ProtocolCase or(Outcome outcome) {
		List<Outcome> outcomes = new ArrayList<>(this.outcomes);
		outcomes.add(outcome);
		return new ProtocolCase(this.id, this.sent, this.headers, this.script, outcomes, this.deviations);
	}

	/**
	 * Says that plain spring-websocket does otherwise in a container.
	 */
	ProtocolCase deviates(Container container, String how) {
		return new ProtocolCase(this.id, this.sent, this.headers, this.script, this.outcomes, Map.of(container, how));
	}

	/**
	 * Plays the client.
	 */
	Verdict run(int port, String path, ExecutorService readers) {
		try (ProtocolPeer peer = ProtocolPeer.connect(port, path, readers, this.headers.toArray(String[]::new))) {
			this.script.play(peer);
			peer.scriptOver();
			List<List<String>> closable = this.outcomes.stream()
				.filter((outcome) -> outcome.ending().clientCloses())
				.map(Outcome::events)
				.toList();
			if (!closable.isEmpty()) {
				peer.awaitAnyOf(closable);
				if (!peer.isCloseSent()) {
					peer.sendClose(WsFrames.close(1000));
				}
			}
			Transcript transcript = peer.awaitEnd();
			boolean conforms = this.outcomes.stream().anyMatch((outcome) -> outcome.matches(transcript));
			return new Verdict(conforms, transcript.toString());
		}
		catch (IllegalStateException ex) {
			return new Verdict(false, ex.toString());
		}
	}

	/**
	 * Sends.
	 */
	@FunctionalInterface
	interface Script {

		void play(ProtocolPeer peer);

	}

	/**
	 * What a server may do.
	 *
	 * @param ending how it ends
	 * @param events what comes before, {@code null} for whatever it is
	 */
	record Outcome(Ending ending, @Nullable List<String> events) {

		boolean matches(Transcript transcript) {
			return (this.events == null || this.events.equals(transcript.events())) && this.ending.matches(transcript);
		}

		@Override
		public String toString() {
			String shown = (this.events != null && this.events.size() > 12) ? this.events.size() + " events"
					: String.valueOf(this.events);
			return shown + ", " + this.ending;
		}

	}

	/**
	 * How a connection ends.
	 *
	 * @param clientCloses whether the client sends a Close frame after the events
	 * @param codes what the Close frame of the server may have, empty if it need not send
	 * one
	 */
	record Ending(boolean clientCloses, Set<Integer> codes) {

		/** The client closes when it has got everything. */
		static final Ending CLOSE = new Ending(true, Set.of(1000));

		/** The client has ended TCP. */
		static final Ending TCP = new Ending(false, Set.of());

		/** The server fails the connection, or answers the Close frame of the script. */
		static Ending closed(Integer... codes) {
			return new Ending(false, Set.copyOf(List.of(codes)));
		}

		boolean matches(Transcript transcript) {
			return transcript.end() != End.OPEN && transcript.faults().isEmpty()
					&& (this.codes.isEmpty() || this.codes.contains(transcript.closeCode()));
		}

		@Override
		public String toString() {
			return this.codes.isEmpty() ? "end of TCP" : "Close " + this.codes;
		}

	}

	/**
	 * How a server did.
	 *
	 * @param conforms whether as it should
	 * @param transcript what it did
	 */
	record Verdict(boolean conforms, String transcript) {

	}

}
